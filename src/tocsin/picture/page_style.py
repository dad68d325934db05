"""The style of the dossier page: one sheet, inline, for light and dark, narrow and wide, and for paper."""

STYLE = """
:root{--paper:#fbfaf7;--card:#fff;--ink:#1c2226;--soft:#56606a;--line:#dedacf;--accent:#0b5a68;
--mark:#fff0b3;
--mark-line:#c79a12;--warn:#8a3d00;--warn-soft:#fdf1e6;--ok:#1f6b3a;color-scheme:light dark;
--serif:Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
@media (prefers-color-scheme:dark){:root{--paper:#13171a;--card:#1a1f23;--ink:#e7e6e1;--soft:#a3adb5;
--line:#30383e;
--accent:#84cbd8;--mark:#463b12;--mark-line:#c79a12;--warn:#f0ab72;--warn-soft:#2b2018;--ok:#86cf9f}}
*,*::before,*::after{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 var(--sans);overflow-wrap:anywhere}
main,header,footer{max-width:66rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem}
.kicker{margin:0;font-size:.8rem;letter-spacing:.12em;text-transform:uppercase;color:var(--soft)}
h1{font:600 clamp(1.7rem,4.5vw,2.6rem)/1.15 var(--serif);margin:.35rem 0 .6rem;text-wrap:balance}
h2{font:600 1.5rem/1.2 var(--serif);margin:0 0 .35rem}
h3{font:600 1.05rem/1.35 var(--sans);margin:0 0 .35rem}
section{padding:2rem 0;border-top:1px solid var(--line)}
header+main section:first-child{margin-top:1.5rem}
p{margin:.35rem 0 .75rem}
.lead{color:var(--soft);max-width:50rem;margin:0 0 1.1rem}
a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:.06em}
a:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--accent);outline-offset:2px;
border-radius:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem}
nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;list-style:none;margin:1rem 0 0;padding:0;
font-size:.92rem}
.soft{color:var(--soft)}.small{font-size:.88rem}
.cites{font:.78rem var(--sans);margin-left:.25em}
.cites a{white-space:nowrap;padding:0 .12em;text-decoration:none}.cites a:hover{text-decoration:underline}
.grid{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(19rem,100%),1fr));
align-items:start}
.card{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1.1rem 1.2rem}
.grid+.card{margin-top:1rem}
.figure .label{margin:0;color:var(--soft);font-size:.92rem}
.figure .number{font:600 1.9rem/1.15 var(--serif);margin:.1rem 0 .6rem}
.figure .none{font-size:1.25rem;color:var(--soft)}
.plain{list-style:none;margin:0;padding:0}
.plain>li{padding:.5rem 0;border-top:1px solid var(--line)}
.plain>li:first-child{border-top:0;padding-top:0}
.apart{color:var(--soft)}
.gone{text-decoration:line-through;text-decoration-color:var(--soft)}
.plot{margin:.9rem 0 0}
.plot svg{display:block;width:100%;height:auto;max-width:34rem}
.plot figcaption{font-size:.82rem;color:var(--soft)}
svg text{font:12px var(--sans);fill:var(--soft)}svg .said{fill:var(--ink)}
.axis{stroke:var(--line);stroke-width:1}.reach{stroke:var(--accent);stroke-width:2}
.reach-open{stroke:var(--accent);stroke-width:2;stroke-dasharray:2 4}
.dot{fill:var(--accent);stroke:var(--accent);stroke-width:2}.dot-open{fill:var(--card);stroke:var(--accent);
stroke-width:2}
.old{opacity:.55}
.tag{display:inline-block;font-size:.78rem;line-height:1.5;padding:0 .5em;border:1px solid currentColor;
border-radius:1em;
color:var(--soft);vertical-align:.1em;font-weight:400}
.tag.warn{color:var(--warn)}.tag.ok{color:var(--ok)}
.line+h3{margin-top:1.2rem}
.warning+.warning,.clash+.clash,.card+.card{margin-top:1rem}
.grid>.card{margin-top:0}
.lane{display:grid;grid-template-columns:auto 1fr auto;align-items:center;gap:.3rem .8rem;
margin:.8rem 0 1rem;font-size:.9rem}
.lane .bar{border-top:2px solid var(--accent);position:relative;min-width:2rem}
.lane .bar::before,.lane .bar::after{content:"";position:absolute;top:-.4rem;width:.7rem;height:.7rem;
border-radius:50%;
background:var(--accent);left:0}
.lane .bar::after{left:auto;right:0;background:var(--warn)}
.lane .bar.open{border-top-style:dashed}.lane .bar.open::before{background:var(--card);
border:2px solid var(--accent)}
.lane .span{grid-column:1/-1;text-align:center;font-weight:600;order:-1}
dl{display:grid;grid-template-columns:minmax(6.5rem,9rem) 1fr;gap:.35rem 1rem;margin:0}
dt{color:var(--soft)}dd{margin:0}dd p{margin:0 0 .3rem}
blockquote{margin:0;font-family:var(--serif);font-size:1.02rem}
blockquote::before{content:"“"}blockquote::after{content:"”"}
.sides{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(17rem,100%),1fr));
margin-top:.8rem}
.sides>div{border-left:3px solid var(--warn);padding-left:.9rem}
.clash{background:var(--warn-soft)}
.line{list-style:none;margin:0;padding:0 0 0 1.3rem;border-left:2px solid var(--line)}
.line>li{position:relative;padding:0 0 1.15rem}
.line>li::before{content:"";position:absolute;left:calc(-1.3rem - 8px);top:.35rem;width:14px;height:14px;
border-radius:50%;
background:var(--accent)}
.line>li.interval::before{border-radius:4px;height:calc(100% - 1.2rem);min-height:22px}
.line>li.part-of-day::before,.line>li.day::before{background:var(--paper);border:3px solid var(--accent)}
.line>li.main::before{background:var(--warn);border-color:var(--warn)}
time,.when{font-weight:600}
.bulletin{font:1.08rem/1.6 var(--serif);max-width:46rem}
.bulletin p{margin:0 0 .6rem}
.report{white-space:pre-wrap;font:1.02rem/1.7 var(--serif);max-width:46rem;margin:0}
mark{background:var(--mark);color:inherit;border-bottom:2px solid var(--mark-line);padding:.05em 0;
-webkit-box-decoration-break:clone;box-decoration-break:clone}
mark:target,mark:has(:target),tr:target{outline:3px solid var(--accent);outline-offset:2px}
sup{font:.68rem/1 var(--sans)}sup a{text-decoration:none;padding:0 .1em}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;vertical-align:top;padding:.5rem .8rem .5rem 0;border-bottom:1px solid var(--line)}
th{font-weight:600;color:var(--soft)}
td.quote{font-family:var(--serif);min-width:16rem}
footer{padding:1.5rem 1.25rem 3rem;color:var(--soft);font-size:.85rem;border-top:1px solid var(--line)}
@media (max-width:32rem){svg text{font-size:16px}
dl{grid-template-columns:1fr;gap:.1rem}dt{margin-top:.5rem;font-size:.88rem}
.card{padding:.95rem}main,header,footer{padding-left:.9rem;padding-right:.9rem}section{padding:1.5rem 0}
.statements thead{display:none}.statements tr{display:block;padding:.6rem 0;
border-bottom:1px solid var(--line)}
.statements td,.statements th{display:block;border:0;padding:.1rem 0}}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media print{:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#333;--line:#bbb;--accent:#000;--mark:#eee;
--warn:#000;
--warn-soft:#fff;--ok:#000}body{font-size:10.5pt}nav,.skip{display:none}
.card,.line>li,tr,figure{break-inside:avoid}
h2,h3{break-after:avoid}section{padding:1rem 0}a{text-decoration:none}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
"""
