"""The card itself: what it says, its machine-readable zone, its signed QR, and how it is drawn. Knows no database."""
