"""Made-up records for step 3's preview."""

from wizard.attribute_samples import Record

RECORDS: dict[str, list[Record]] = {
    "contact": [
        (
            "contacts",
            {
                "id": "c1",
                "name": "Ada Byron",
                "email": "ada@customer.example",
                "location": {"country": "Ireland"},
                "custom_attributes": {"plan": "gold", "age": "unknown", "SuPER-AttributE": "yes", "old_one": "1"},
            },
        ),
        ("contacts", {"id": "c2", "email": "bo@customer.example", "custom_attributes": {"age": 41}}),
    ],
    "company": [("companies", {"id": "p1", "name": "Kiln & Co", "custom_attributes": {"Seats": 12}})],
}
