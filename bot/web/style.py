"""How the status page looks: readable on a phone at night, with contrast enough in light and dark."""

CSS = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1d21; --soft: #565c66; --line: #cdd1d8;
  --link: #0b57b0; --good: #12703a; --slow: #8a5a00; --bad: #a8201a; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #16181c; --ink: #e6e8eb; --soft: #a4abb6; --line: #3a3f48;
    --link: #8ab8ff; --good: #6fd695; --slow: #f0c060; --bad: #ff9b94; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1rem; overflow-wrap: anywhere; }
h1 { padding: 1rem; border: 2px solid; border-radius: .5rem; font-size: 1.4rem; }
h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; }
h3 { margin: 0 0 .25rem; font-size: 1rem; }
a { color: var(--link); }
ul, ol { margin: 0; padding: 0; list-style: none; }
.components { border-top: 1px solid var(--line); }
.components li { display: flex; justify-content: space-between; gap: 1rem; padding: .6rem 0; }
.components li { border-bottom: 1px solid var(--line); }
.components strong { flex: none; }
article { padding: 1rem 0; border-top: 1px solid var(--line); }
ol { padding-inline-start: 1rem; border-inline-start: 2px solid var(--line); }
li p { margin: 0; }
.about { margin: 0 0 .5rem; }
ol li + li { margin-top: .75rem; }
.words { white-space: pre-line; }
.about, time, footer { color: var(--soft); }
footer { margin-top: 2rem; padding-top: .5rem; border-top: 1px solid var(--line); }
h1.operational, .operational strong { color: var(--good); }
h1.degraded_performance, .degraded_performance strong, strong.degraded_performance { color: var(--slow); }
h1.partial_outage, .partial_outage strong, strong.partial_outage { color: var(--bad); }
h1.major_outage, .major_outage strong, strong.major_outage { color: var(--bad); }
"""
