// The looks of the administration page: system fonts, light and dark, from 320 px on. No image, no script, no other
// origin.
export const style = `
:root{color-scheme:light dark;--ink:#1b1f27;--soft:#535b69;--line:#d5dae2;--card:#fff;--ground:#f4f6f9;--brand:#1456b8;--on:#fff;
--warn:#7a3e00;--warn-ground:#fff4e0;--good:#0d5c2f;--good-ground:#e6f6ec;--bad:#9b1c1c;--bad-ground:#fdecec}
@media(prefers-color-scheme:dark){:root{--ink:#e8ebf0;--soft:#aab2c0;--line:#3a4250;--card:#1d222b;--ground:#12161c;--brand:#8ab8ff;
--on:#0b1a30;--warn:#ffcf8a;--warn-ground:#3a2a10;--good:#8fe3ae;--good-ground:#12331f;--bad:#ffb3b3;--bad-ground:#3d1717}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
header{background:var(--card);border-bottom:1px solid var(--line);border-top:4px solid var(--brand)}
header>div,main{max-width:54rem;margin:0 auto;padding:1.25rem 1rem}main{padding-bottom:3rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem}h2{font-size:1.2rem;margin:2rem 0 .5rem}main>h2:first-child{margin-top:.5rem}
h3{font-size:1rem;line-height:1.4;margin:0;overflow-wrap:anywhere}.cards{margin-top:1rem}
.head{display:flex;flex-wrap:wrap;gap:.25rem .75rem;justify-content:space-between;align-items:start}
.line{padding:.6rem 0;border-top:1px solid var(--line);align-items:center}.line h3{font-weight:500}.line:first-child{border-top:0}
ul.card{padding:.4rem 1rem}
.state{font-size:.8rem;font-weight:600;padding:.1rem .6rem;border:1px solid var(--line);border-radius:1rem;color:var(--soft)}
p{margin:.25rem 0}.soft{color:var(--soft)}code{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}
.card,.note{border-radius:.6rem;padding:1rem;margin:0 0 .75rem;overflow-wrap:anywhere;border:1px solid var(--line);background:var(--card)}
ul{list-style:none;margin:0;padding:0}
li .note{padding:.6rem .8rem;margin:.75rem 0 0}form>button{margin-top:.75rem}form.row>button{margin:0}
form.row{display:flex;flex-wrap:wrap;gap:.5rem;margin-top:.75rem;align-items:end}
label{flex:1 1 14rem;min-width:0;font-size:.875rem;color:var(--soft)}
select{display:block;width:100%;margin-top:.25rem}
select,button{font:inherit;min-height:2.75rem;border-radius:.4rem;border:1px solid var(--soft);padding:.4rem .75rem;
background:var(--card);color:var(--ink)}
button{background:var(--brand);border-color:var(--brand);color:var(--on);font-weight:600;cursor:pointer}
:focus-visible{outline:3px solid var(--brand);outline-offset:2px}
.warn{color:var(--warn);background:var(--warn-ground);border-color:currentColor}
.good{color:var(--good);background:var(--good-ground);border-color:currentColor}
.bad{color:var(--bad);background:var(--bad-ground);border-color:currentColor}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:.6rem;background:var(--card)}
table{border-collapse:collapse;width:100%;min-width:46rem;font-size:.875rem}td:first-child,td:nth-child(n+3){white-space:nowrap}
caption{text-align:left;padding:.75rem;color:var(--soft)}
th,td{text-align:left;padding:.5rem .75rem;border-top:1px solid var(--line);vertical-align:top}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
`;
