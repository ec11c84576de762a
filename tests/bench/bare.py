"""The baseline: a bare loop over httpx's default transport, 50 in flight, that only fetches and decodes conversations."""

import asyncio
import json
import resource
import sys
import time

import httpx

IN_FLIGHT = 50
HEADERS = {"Authorization": "Bearer rehearsal", "Accept": "application/json", "Intercom-Version": "2.16"}


async def ids(client: httpx.AsyncClient) -> list[str]:
    """Every conversation's id, by the list."""
    found: list[str] = []
    params: dict[str, str | int] = {"per_page": 150}
    while True:
        page = (await client.get("/conversations", params=params)).json()
        found += [item["id"] for item in page["conversations"]]
        following = page["pages"].get("next")
        if not following:
            return found
        params["starting_after"] = following["starting_after"]


async def fetch(url: str) -> dict[str, float]:
    """Fetch and decode all of them. Seconds and CPU seconds of the fetching alone."""
    limits = httpx.Limits(max_connections=IN_FLIGHT, max_keepalive_connections=IN_FLIGHT)
    async with httpx.AsyncClient(base_url=url, headers=HEADERS, limits=limits, timeout=60) as client:
        queue = iter(await ids(client))
        count = parts = 0
        begin, cpu = time.perf_counter(), time.process_time()

        async def work() -> None:
            nonlocal count, parts
            for conversation_id in queue:
                answer = await client.get(f"/conversations/{conversation_id}")
                answer.raise_for_status()
                parts += len(answer.json()["conversation_parts"]["conversation_parts"])
                count += 1

        await asyncio.gather(*(work() for _ in range(IN_FLIGHT)))
    return {
        "seconds": time.perf_counter() - begin,
        "cpu": time.process_time() - cpu,
        "conversations": count,
        "parts": parts,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(fetch(sys.argv[1]))))
