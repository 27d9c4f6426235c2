"""The colours of figures and live figures: (on a light page, on a dark page).

Each passes 4.5:1 on its paper, so it may be used for text too; readers who are colour-blind can
tell them apart.
"""

SHADES = {
    "ink": ("#1f2328", "#e6e6e6"),
    "paper": ("#fff", "#14181e"),
    "blue": ("#1f6cab", "#63aee8"),
    "orange": ("#b05210", "#ec9550"),
    "green": ("#1f7a51", "#55bf90"),
    "purple": ("#7d4bb0", "#bb92e6"),
    "red": ("#bb3348", "#f0808f"),
    "grey": ("#6b6b6b", "#9a9a9a"),
}
