"""Names of people, places and firms that do not exist, and the product they write about."""
# ruff: noqa: RUF001 (people write with the letters they have)

from __future__ import annotations

PRODUCT = "Tidewell"
APP_ID = "tw7h2k9x"
WORKSPACE = "Tidewell Studio"
BOT_EMAIL = f"operator+{APP_ID}@intercom.io"

FIRST_NAMES = (
    "Amara", "Jonas", "Wei", "Sofía", "Olu", "Priya", "Mateusz", "Yuki", "Fatima", "Liam", "Zoë",
    "Dmitri", "Ngozi", "Henrik", "Aaliyah", "Tomás", "Ines", "Kenji", "Leila", "Björn", "Chiara",
    "Abdul", "Siobhán", "Rafael", "Mei", "Anouk", "Kwame", "Élodie", "Vikram", "Hana", "Marek",
    "Thandiwe", "Lucas", "Noor", "Gábor", "Ayşe", "Pedro", "Lan", "Freja", "Omar", "Ioana", "Tariq",
    "Maeve", "Jun", "Beatriz", "Stefan", "Adaeze", "Milan", "Rosa", "Eero", "Nadia", "Caleb",
    "Saoirse", "Hugo", "Mira", "Arjun", "Lotte", "Emre", "Paloma", "Søren", "Daniela", "Kofi",
    "Agnieszka", "Minh",
)  # fmt: skip
LAST_NAMES = (
    "Okafor", "Lindqvist", "Zhang", "García", "Adeyemi", "Raman", "Kowalski", "Tanaka", "Haddad",
    "O'Brien", "van der Berg", "Ivanova", "Eze", "Sørensen", "Johnson", "Silva", "Moreau", "Sato",
    "Karimi", "Bergström", "Rossi", "Rahman", "Ní Dhomhnaill", "Almeida", "Chen", "de Vries",
    "Mensah", "Dubois", "Iyer", "Park", "Novák", "Dlamini", "Fischer", "Siddiqui", "Nagy", "Yılmaz",
    "Santos", "Nguyen", "Holm", "Farouk", "Popescu", "Aziz", "Kelly", "Watanabe", "Costa", "Müller",
    "Nwosu", "Jovanović", "Ortega", "Virtanen", "Benali", "Walker", "Murphy", "Laurent", "Schmidt",
    "Patel", "Jansen", "Demir", "Vega", "Kjær",
)  # fmt: skip
NATIVE_NAMES = (
    "محمد الأمين", "王小明", "佐藤 花子", "Анна Петрова", "Γιώργος Παπαδόπουλος", "김민준", "דנה לוי",
    "ประเสริฐ ใจดี", "राहुल शर्मा", "Nguyễn Thị Hòa",
)  # fmt: skip
FIRM_HEADS = (
    "Harbour", "Northlight", "Juniper", "Cobalt", "Maple & Rye", "Atelier Lune", "Brightwater",
    "Quiet Oak", "Saffron", "Fjord", "Kite", "Old Mill", "Paper Crane", "Redbrick", "Silver Birch",
    "Tandem", "Umbra", "Verde", "Willow Lane", "Zenith", "Blue Door", "Cinder", "Driftwood",
    "Ember", "Foxglove", "Granite", "Halcyon", "Indigo",
)  # fmt: skip
FIRM_TAILS = (
    "Pilates", "Physio", "Dance Studio", "Dental", "Music School", "Yoga", "Language Academy",
    "Climbing", "Ceramics", "Swim Club", "Veterinary", "Barbers", "Wellness", "Tutors", "Riding",
    "Kitchen School", "Photo Studio",
)  # fmt: skip
FIRM_FORMS = ("", "", " Ltd", " GmbH", " SARL", " Inc.", " AB", " Pty")
INDUSTRIES = ("Fitness", "Healthcare", "Education", "Arts", "Veterinary", "Beauty", "Sports")
PLANS = ("Solo", "Studio", "Studio Plus", "Multi-site")
PLACES = (
    ("Ireland", "Leinster", "Dublin", "IRL", "EU"),
    ("Germany", "Berlin", "Berlin", "DEU", "EU"),
    ("United States", "Oregon", "Portland", "USA", "NA"),
    ("Japan", "Kyōto", "Kyoto", "JPN", "AS"),
    ("Nigeria", "Lagos", "Lagos", "NGA", "AF"),
    ("Brazil", "São Paulo", "São Paulo", "BRA", "SA"),
    ("France", "Île-de-France", "Paris", "FRA", "EU"),
    ("India", "Karnataka", "Bengaluru", "IND", "AS"),
    ("Australia", "Victoria", "Melbourne", "AUS", "OC"),
    ("Poland", "Małopolskie", "Kraków", "POL", "EU"),
    ("Turkey", "İstanbul", "İstanbul", "TUR", "AS"),
    ("Canada", "Québec", "Montréal", "CAN", "NA"),
)
BROWSERS = (
    ("chrome", "129.0"),
    ("safari", "18.1"),
    ("firefox", "131.0"),
    ("edge", "128.0"),
)
SYSTEMS = ("OS X 10.15.7", "Windows 10", "Linux x86_64", "iOS 18", "Android 15")
LANGUAGES = ("en", "de", "fr", "es", "pt-BR", "ja", "pl", "ar", "tr")
DEVICES = ("Pixel 9", "iPhone 16", "Galaxy S24", "iPad Air")
MAIL_DOMAINS = ("example.com", "example.org", "example.net", "mail.example", "studio.example")
