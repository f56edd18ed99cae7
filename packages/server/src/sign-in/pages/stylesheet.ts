// The stylesheet of the sign-in pages and the product's mark, served from this origin alone.

export const markSvg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M16 2 4 7v8c0 7.2 5 12.7 12 15 7-2.3 12-7.8 12-15V7z" fill="#1f5eff"/><path d="m10.5 15.5 4 4 7-8" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

export const stylesheet = `
:root {
	--ink: #14181f; --soft: #5a6472; --line: #c9d0da; --paper: #fff; --ground: #eef1f6; --accent: #1f5eff; --accent-ink: #fff;
	--bad: #b3261e; --bad-ground: #fdecea; --field: #fff; --shadow: 0 1px 2px rgb(20 24 31 / 8%), 0 12px 32px rgb(20 24 31 / 10%);
}
@media (prefers-color-scheme: dark) {
	:root {
		--ink: #eef1f6; --soft: #a4aebb; --line: #434c59; --paper: #1b2028; --ground: #11151b; --accent: #7aa2ff; --accent-ink: #0b1020;
		--bad: #ffb4ab; --bad-ground: #3a1d1b; --field: #12161c; --shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 12px 32px rgb(0 0 0 / 40%);
	}
}
* { box-sizing: border-box; }
html { font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; color: var(--ink); background: var(--ground); }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; padding: 24px 16px; }
main { width: 100%; max-width: 440px; background: var(--paper); border-radius: 14px; padding: 32px 36px 36px; box-shadow: var(--shadow); }
main.wide { max-width: 560px; }
header { display: flex; align-items: center; gap: 10px; margin-bottom: 26px; color: var(--accent); }
header .mark { flex: none; }
.product { font-weight: 650; letter-spacing: .01em; color: var(--ink); }
.tenant { margin-left: auto; padding-left: 12px; color: var(--soft); font-size: .9rem; text-align: right; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; line-height: 1.35; font-weight: 650; margin: 0 0 8px; overflow-wrap: anywhere; }
.terms { max-height: 46vh; overflow: auto; padding: 2px 16px; border: 1px solid var(--line); border-radius: 10px; background: var(--field); }
.terms p { margin: 14px 0; white-space: pre-line; overflow-wrap: anywhere; }
.terms:focus-visible { outline: 3px solid color-mix(in srgb, var(--accent) 55%, transparent); outline-offset: 2px; }
input.open { width: 100%; }
h1 { font-size: 1.5rem; line-height: 1.25; font-weight: 650; margin: 0 0 6px; letter-spacing: -.01em; overflow-wrap: anywhere; hyphens: auto; }
.lead { margin: 0 0 20px; color: var(--soft); overflow-wrap: anywhere; }
.account { display: inline-block; margin: 0 0 14px; color: var(--soft); font-size: .95rem; overflow-wrap: anywhere; }
label { display: block; font-weight: 550; margin: 16px 0 6px; }
input[type=text], input[type=email], input[type=tel], input[type=password] {
	width: 100%; font: inherit; color: inherit; background: var(--field); border: 1px solid var(--line); border-radius: 8px; padding: 11px 12px;
}
::placeholder { color: var(--soft); opacity: 1; }
input.code { font-variant-numeric: tabular-nums; letter-spacing: .3em; font-size: 1.25rem; }
input:focus-visible, button:focus-visible, a:focus-visible, .choice:focus-within { outline: 3px solid color-mix(in srgb, var(--accent) 55%, transparent); outline-offset: 2px; }
input[aria-invalid=true] { border-color: var(--bad); }
.actions { display: flex; flex-flow: row-reverse wrap; gap: 12px; margin-top: 26px; }
.actions > [type=submit] { flex-basis: max-content; }
button, input[type=submit] { font: inherit; font-weight: 600; border-radius: 8px; padding: 11px 20px; border: 1px solid transparent; cursor: pointer; flex: 1; white-space: normal; }
.primary { background: var(--accent); color: var(--accent-ink); }
.primary:hover { filter: brightness(1.08); }
.secondary { background: transparent; color: var(--ink); border-color: var(--line) !important; }
.secondary:hover { background: color-mix(in srgb, var(--ink) 6%, transparent); }
.other-ways { display: grid; grid-template-columns: minmax(0, 1fr); gap: 2px; margin-top: 18px; }
.other-ways .other-way { background: transparent; color: var(--accent); font-weight: 550; padding: 8px 0; white-space: normal; }
.other-way:hover { text-decoration: underline; }
h1 + .problem { margin-top: 14px; }
.problem { margin-bottom: 18px; padding: 11px 14px; border-radius: 8px; background: var(--bad-ground); color: var(--bad); }
.choices { border: 0; margin: 0; padding: 0; display: grid; gap: 10px; }
.choice { display: flex; align-items: center; gap: 12px; margin: 0; padding: 12px 14px; border: 1px solid var(--line); border-radius: 10px; cursor: pointer; font-weight: 500; }
.choice:has(input:checked) { border-color: var(--accent); background: color-mix(in srgb, var(--accent) 9%, transparent); }
.choice input { accent-color: var(--accent); width: 18px; height: 18px; margin: 0; flex: none; }
.choice small { display: block; color: var(--soft); font-weight: 400; overflow-wrap: anywhere; }
section { margin: 26px 0 0; padding-top: 20px; border-top: 1px solid var(--line); }
ul.methods { list-style: none; margin: 0; padding: 0; display: grid; gap: 10px; }
ul.methods li { padding: 12px 14px; border: 1px solid var(--line); border-radius: 10px; }
ul.methods strong, ul.methods small { display: block; overflow-wrap: anywhere; }
ul.methods small { color: var(--soft); }
ul.methods form, .links { display: flex; flex-wrap: wrap; gap: 8px; align-items: end; margin-top: 10px; }
ul.methods label { margin: 0; flex: 1 1 160px; font-size: .9rem; }
ul.methods input { font-weight: 400; font-size: 1rem; margin-top: 4px; }
ul.methods button, .links .secondary { flex: none; padding: 7px 14px; font-size: .95rem; }
p.links { gap: 6px 22px; margin-bottom: 0; }
.links a { font-weight: 600; }
.done { margin: 0 0 18px; padding: 11px 14px; border-radius: 8px; background: color-mix(in srgb, var(--accent) 12%, transparent); }
ul.permissions { list-style: none; margin: 0 0 18px; padding: 0; border-top: 1px solid var(--line); }
ul.permissions li { padding: 11px 0; border-bottom: 1px solid var(--line); }
ul.permissions small { display: block; color: var(--soft); }
.note { color: var(--soft); font-size: .9rem; margin: 14px 0 0; overflow-wrap: anywhere; }
.qr { display: block; width: 184px; height: 184px; margin: 4px auto 14px; padding: 10px; background: #fff; border-radius: 10px; border: 1px solid var(--line); }
.secret { display: block; text-align: center; font: 600 .98rem/1.7 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; letter-spacing: .06em; overflow-wrap: anywhere; user-select: all; }
.caution { margin: 18px 0 0; padding: 11px 14px; border-radius: 8px; border-left: 4px solid var(--accent); background: color-mix(in srgb, var(--accent) 9%, transparent); }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: 6px 14px; margin: 0; padding: 12px 14px; border: 1px solid var(--line); border-radius: 10px; }
dl.facts dt { color: var(--soft); }
dl.facts dd { margin: 0; overflow-wrap: anywhere; }
input.user-code { text-transform: uppercase; letter-spacing: .22em; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
iframe.unseen { position: absolute; width: 1px; height: 1px; border: 0; clip-path: inset(50%); }
a { color: var(--accent); }
.return { font-weight: 600; }
dl.details { display: grid; grid-template-columns: max-content 1fr; gap: 4px 14px; margin: 22px 0 0; padding-top: 18px; border-top: 1px solid var(--line); font-size: .88rem; color: var(--soft); }
dl.details dt { font-weight: 550; }
dl.details dd { margin: 0; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
@media (max-width: 480px) {
	body { padding: 0; place-items: stretch; background: var(--paper); }
	main { border-radius: 0; box-shadow: none; padding: 24px 20px; max-width: none; }
	.actions > * { padding-inline: 12px; }
	dl.facts { grid-template-columns: 1fr; gap: 0; }
	dl.facts dd:not(:last-child) { margin-bottom: 8px; }
}
`;
