"""What the translators of all sources share: HTML, attribute values, moments and placeholders. Everything here is pure."""
