"""Macros, help centre, internal articles and news."""

from __future__ import annotations

from typing import Any

from wizard.rehearsal.intercom import cursors, pages, shapes
from wizard.rehearsal.intercom.call import Call, positive
from wizard.rehearsal.intercom.refusals import Refusal, not_found
from wizard.rehearsal.intercom.routes import Answer, Endpoint, Route
from wizard.rehearsal.intercom.world import help_center, macros
from wizard.rehearsal.intercom.world.admins import TEAMMATES
from wizard.rehearsal.intercom.world.announcements import NEWS_ITEMS, NEWSFEEDS

Json = dict[str, Any]


def _visible_macros(call: Call) -> list[Json]:
    if call.simulator.settings.macros_forbidden:
        raise Refusal(403, "forbidden", "Your token needs the scope read_conversations")
    removed = call.world.removed
    return [macro for macro in macros.visible(TEAMMATES[0].teams) if ("macros", macro["id"]) not in removed]


def list_macros(call: Call) -> Json:
    """Macros that the token's admin may see, the last changed first."""
    rows = _visible_macros(call)
    size = pages.page_size(call, call.query.get("per_page"), 50, 150)
    since = call.query.get("updated_since")
    if since is not None:
        moment = positive(since, "updated_since", 0)
        rows = [macro for macro in rows if macros.updated_seconds(macro) >= moment]
    if "starting_after" in call.query:
        moment_after, identity = cursors.decode(call.query["starting_after"], 2)[:2]
        place = (-float(moment_after), str(identity))
        rows = [m for m in rows if (-macros.updated_seconds(m), m["id"]) > place]
    shown, after = rows[:size], None
    if len(rows) > size:
        last = shown[-1]
        after = {"starting_after": cursors.encode(macros.updated_seconds(last), last["id"])}
    pages_object = {"type": "pages", "per_page": size, "next": after}
    return {"type": "list", "data": shown, "pages": pages_object}


def one_macro(call: Call) -> Json:
    """One macro, if the token's admin may see it."""
    for macro in _visible_macros(call):
        if macro["id"] == call.params["id"]:
            return macro
    raise not_found("not_found", "Macro not found")


def help_centers(_: Call) -> Json:
    """All help centres."""
    return {"type": "list", "data": help_center.CENTERS}


def _from(rows: list[Json], message: str) -> Endpoint:
    """An endpoint that finds one of the rows by id."""

    def one(call: Call) -> Answer:
        for row in rows:
            if row["id"] == call.params["id"]:
                return row
        raise not_found("not_found", message)

    return one


def collections(call: Call) -> Json:
    """All collections, nested by parent_id."""
    rows, page = pages.numbered_page(call, help_center.COLLECTIONS, default=20, most=150)
    total = len(help_center.COLLECTIONS)
    return {"type": "list", "data": list(rows), "total_count": total, "pages": page}


def _articles(call: Call) -> list[int]:
    """The places of the articles that were not deleted, the last changed first."""
    removed, base = call.world.removed, help_center.ARTICLE_BASE
    return [place for place in help_center.article_order() if ("articles", str(base + place)) not in removed]


def articles(call: Call) -> Json:
    """Articles, the last changed first."""
    order = _articles(call)
    rows, page = pages.numbered_page(call, order, default=25, most=150)
    data = [shapes.article(help_center.article(place, call.links), call.version) for place in rows]
    return {"type": "list", "pages": page, "total_count": len(order), "data": data}


def one_article(call: Call) -> Json:
    """One article, with its statistics."""
    identity = call.params["id"]
    place = int(identity) - help_center.ARTICLE_BASE if identity.isdigit() else -1
    if not 0 <= place < help_center.ARTICLE_COUNT or ("articles", identity) in call.world.removed:
        raise not_found("not_found", "Resource Not Found")
    return shapes.article(help_center.article(place, call.links, figures=True), call.version)


def search_articles(call: Call) -> Json:
    """Articles that contain a phrase; the results are nested under `data`."""
    phrase = call.query.get("phrase", "").casefold()
    state = call.query.get("state", "all")
    found = []
    for place in _articles(call):
        article = help_center.article(place, call.links)
        text = f"{article['title']} {article['body']}".casefold()
        if phrase in text and state in ("all", article["state"]):
            found.append(shapes.article(article, call.version))
    rows, page = pages.numbered_page(call, found, default=10, most=150)
    data = {"articles": list(rows), "highlights": []}
    return {"type": "list", "total_count": len(found), "data": data, "pages": page}


def internal_articles(call: Call) -> Json:
    """Articles for teammates."""
    every = help_center.INTERNAL_ARTICLES
    rows, page = pages.numbered_page(call, every, default=25, most=150)
    return {"type": "list", "pages": page, "total_count": len(every), "data": list(rows)}


def _news(call: Call, rows: list[Json], default: int) -> Json:
    if call.simulator.settings.news_off:
        raise not_found()
    shown, page = pages.numbered_page(call, rows, default=default, most=150)
    return {"type": "list", "pages": page, "data": list(shown), "total_count": len(rows)}


def news_items(call: Call) -> Json:
    """All news."""
    return _news(call, NEWS_ITEMS, 10)


def newsfeeds(call: Call) -> Json:
    """All feeds."""
    return _news(call, NEWSFEEDS, 10)


def newsfeed_items(call: Call) -> Json:
    """The live news of one feed."""
    feed = call.params["id"]
    rows = [item for item in NEWS_ITEMS if any(str(at["newsfeed_id"]) == feed for at in item["newsfeed_assignments"])]
    return _news(call, rows, 20)


ROUTES = [
    Route("GET", "/macros", list_macros, since=(2, 16)),
    Route("GET", "/macros/{id}", one_macro, since=(2, 16)),
    Route("GET", "/help_center/help_centers", help_centers),
    Route("GET", "/help_center/help_centers/{id}", _from(help_center.CENTERS, "Help Center not found")),
    Route("GET", "/help_center/collections", collections),
    Route("GET", "/help_center/collections/{id}", _from(help_center.COLLECTIONS, "Collection not found")),
    Route("GET", "/help_center/sections", collections, until=(2, 9)),
    Route("GET", "/articles", articles),
    Route("GET", "/articles/search", search_articles, since=(2, 10)),
    Route("GET", "/articles/{id}", one_article),
    Route("GET", "/internal_articles", internal_articles, since=(2, 13)),
    Route("GET", "/internal_articles/{id}",
          _from(help_center.INTERNAL_ARTICLES, "Resource Not Found"), since=(2, 13)),
    Route("GET", "/news/news_items", news_items),
    Route("GET", "/news/news_items/{id}", _from(NEWS_ITEMS, "Resource Not Found")),
    Route("GET", "/news/newsfeeds", newsfeeds),
    Route("GET", "/news/newsfeeds/{id}", _from(NEWSFEEDS, "Resource Not Found")),
    Route("GET", "/news/newsfeeds/{id}/items", newsfeed_items),
]  # fmt: skip
