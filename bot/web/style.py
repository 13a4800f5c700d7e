"""How the status page looks: readable on a phone at night, with contrast enough in light and dark."""

CSS = """
:root { color-scheme: light dark; --good: #12703a; --slow: #8a5a00; --bad: #a8201a; --line: #8884; }
@media (prefers-color-scheme: dark) { :root { --good: #6fd695; --slow: #f0c060; --bad: #ff9b94; } }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1rem; }
h1 { padding: 1rem; border: 2px solid; border-radius: .5rem; font-size: 1.4rem; }
h2 { font-size: 1.1rem; }
ul { margin: 0; padding: 0; list-style: none; border-top: 1px solid var(--line); }
li { display: flex; justify-content: space-between; gap: 1rem; padding: .6rem 0; }
li { border-bottom: 1px solid var(--line); }
li span { overflow-wrap: anywhere; }
footer { margin-top: 2rem; opacity: .85; }
h1.operational, .operational strong { color: var(--good); }
h1.degraded_performance, .degraded_performance strong { color: var(--slow); }
h1.partial_outage, .partial_outage strong, h1.major_outage, .major_outage strong { color: var(--bad); }
"""
