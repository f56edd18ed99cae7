// The administration page as HTML: what it shows follows from these facts alone.
import type { Operations } from '../operations/define-operations.ts';
import type { MappingChange, OperationMapping } from '../operations/operation-mappings.ts';
import type { Caller } from '../token/caller.ts';
import { html, Markup } from './html.ts';
import { style } from './style.ts';
import { type AuthenticationContext, sampleContexts, type TenantContexts } from './tenant-contexts.ts';

export interface PageFacts {
	title: string;
	caller: Caller;
	operations: Operations;
	mappings: readonly OperationMapping[];
	contexts: TenantContexts;
	history: readonly MappingChange[];
	formToken: string;
	/** what came of the form that was sent */
	notice?: { isGood: boolean; text: string } | undefined;
}

const nameOf = ({ id, displayName }: AuthenticationContext) => `${id} – ${displayName}`;

/** Why a mapping cannot be met as it stands; nothing where it can, or where nobody knows. */
function problemOf(contextId: string | undefined, contexts: TenantContexts): string | undefined {
	if (contextId === undefined || !('contexts' in contexts)) return undefined;
	const found = contexts.contexts.find(({ id }) => id === contextId);
	if (!found) return `The context ${contextId} was deleted in this tenant. Choose another one, or none.`;
	if (!found.isAvailable) return `The context ${nameOf(found)} is not published. Publish it, or choose another one.`;
	return undefined;
}

/** What an administrator sees at a glance. */
function stateOf(contextId: string | undefined, problem: string | undefined, isKnown: boolean): Markup {
	if (!isKnown) return html`<span class="state">No effect</span>`;
	if (problem) return html`<span class="state warn">Needs attention</span>`;
	if (contextId === undefined) return html`<span class="state">Not protected</span>`;
	return html`<span class="state good">Protected by ${contextId}</span>`;
}

function operationForm(
	name: string,
	isKnown: boolean,
	contextId: string | undefined,
	problem: string | undefined,
	{ contexts, formToken }: PageFacts,
): Markup {
	const known = 'contexts' in contexts ? contexts.contexts : [];
	const choices = isKnown ? known.filter(({ isAvailable }) => isAvailable) : [];
	if (choices.length === 0 && contextId === undefined)
		return html`<p class="soft">There is no published context to protect it by.</p>`;
	const isStrange = contextId !== undefined && !choices.some(({ id }) => id === contextId);
	const kept = known.find(({ id }) => id === contextId);
	const option = ({ id, displayName }: AuthenticationContext) =>
		html`<option value="${id}"${id === contextId && new Markup(' selected')}>${id} – ${displayName}</option>`;
	return html`<form method="post" class="row"><input type="hidden" name="token" value="${formToken}">
<input type="hidden" name="action" value="map"><input type="hidden" name="operation" value="${name}">
<label>Authentication context<span class="hidden"> of ${name}</span>
<select name="context"${problem && html` aria-describedby="problem-${name}"`}><option value="">None: a valid token is enough</option>
${isStrange && html`<option value="${contextId}" selected>${kept ? nameOf(kept) : contextId} (now)</option>`}
${choices.map(option)}</select></label>
<button>Save<span class="hidden"> ${name}</span></button></form>`;
}

function operationCard(
	name: string,
	sentence: string | undefined,
	contextId: string | undefined,
	facts: PageFacts,
): Markup {
	const isKnown = sentence !== undefined;
	const problem = isKnown ? problemOf(contextId, facts.contexts) : undefined;
	return html`<li class="card"><div class="head"><h3>${sentence ?? name}</h3>
${stateOf(contextId, problem, isKnown)}</div>
<p class="soft">${isKnown ? html`<code>${name}</code>` : 'This API has no such operation any more; the mapping has no effect and can be cleared.'}</p>
${problem && html`<p class="note warn" id="problem-${name}">${problem}</p>`}
${operationForm(name, isKnown, contextId, problem, facts)}</li>`;
}

/** What the administrator has to know before anything else: why contexts are missing altogether. */
function contextsNotice(contexts: TenantContexts): Markup | undefined {
	if ('notLicensed' in contexts) {
		return html`<p class="note warn">This tenant’s edition has no authentication contexts. They come with Microsoft Entra ID P1
or P2; without them no operation can ask for a stronger sign-in.</p>`;
	}
	if ('contexts' in contexts) return undefined;
	return html`<p class="note bad">The authentication contexts cannot be read. ${contexts.unreadable} What is mapped stays in
force.</p>`;
}

/** How things stand, in one line. */
function summaryOf({ operations, contexts }: PageFacts, mapped: ReadonlyMap<string, string>): string {
	const own = operations.names.filter((name) => mapped.has(name));
	const attention = own.filter((name) => problemOf(mapped.get(name), contexts) !== undefined).length;
	const said = `${own.length} of ${operations.names.length} operations ask for a context`;
	return attention === 0
		? `${said}.`
		: `${said}; ${attention} of them ${attention === 1 ? 'needs' : 'need'} your attention.`;
}

function contextsSection({ contexts, formToken }: PageFacts): Markup {
	if (!('contexts' in contexts)) return html`<p class="soft">There are none to show.</p>`;
	const missing = sampleContexts.filter(({ id }) => contexts.contexts.every((context) => context.id !== id));
	const rows = contexts.contexts.map(
		(context) => html`<li class="head line"><h3>${nameOf(context)}</h3>
${context.isAvailable ? html`<span class="state good">Published</span>` : html`<span class="state warn">Not published</span>`}</li>`,
	);
	const create = html`<form method="post" class="card"><input type="hidden" name="token" value="${formToken}">
<input type="hidden" name="action" value="create">
<p>Create and publish: ${missing.map(({ id, displayName }) => `${id} – ${displayName}`).join('; ')}.</p>
<p class="soft">A context asks for nothing until a Conditional Access policy is assigned to it.</p>
<button>Create these contexts</button></form>`;
	const list =
		rows.length > 0
			? html`<ul class="card">${rows}</ul>`
			: html`<p>This tenant has no authentication contexts yet.</p>`;
	return html`${list}${missing.length > 0 && create}`;
}

const timeOf = (seconds: number) => new Date(seconds * 1000).toISOString();

function historySection({ history }: PageFacts): Markup {
	if (history.length === 0) return html`<p class="soft">Nothing was changed yet.</p>`;
	const rows = history.map(
		({ changedAt, operation, previousContextId, contextId, changedBy }) => html`<tr>
<td><time datetime="${timeOf(changedAt)}">${timeOf(changedAt).slice(0, 16).replace('T', ' ')}</time></td>
<td><code>${operation}</code></td><td>${previousContextId ?? 'none'}</td><td>${contextId ?? 'none'}</td>
<td><code>${changedBy}</code></td></tr>`,
	);
	return html`<div class="scroll" role="region" aria-label="History" tabindex="0"><table>
<caption>The last changes, newest first; times are UTC, administrators by object id</caption>
<thead><tr><th scope="col">When</th><th scope="col">Operation</th><th scope="col">Before</th><th scope="col">After</th>
<th scope="col">By</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** @returns a whole document */
export function writePage(facts: PageFacts): string {
	const { title, caller, operations, mappings, notice } = facts;
	const mapped = new Map(mappings.map(({ operation, contextId }) => [operation, contextId]));
	const strange = [...mapped.keys()].filter((name) => operations.describe(name) === undefined);
	const cards = [...operations.names, ...strange].map((name) =>
		operationCard(name, operations.describe(name), mapped.get(name), facts),
	);
	return html`<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${new Markup(style)}</style></head>
<body><header><div><h1>${title}</h1><p class="soft">Tenant <code>${caller.tenantId}</code></p></div></header><main>
${notice && html`<p class="note ${notice.isGood ? 'good' : 'bad'}" role="${notice.isGood ? 'status' : 'alert'}">${notice.text}</p>`}
${contextsNotice(facts.contexts)}
<h2>Operations</h2><p>${summaryOf(facts, mapped)}</p><p class="soft">A protected operation asks its caller to sign in as the policy
of its context says. A change is in force for the next request.</p><ul class="cards">${cards}</ul>
<h2>Authentication contexts of this tenant</h2>${contextsSection(facts)}
<h2>History</h2>${historySection(facts)}</main></body></html>`.text;
}

/** What a caller sees who may not, or whose form was not taken. */
export function writeMessage(title: string, text: string): string {
	return html`<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${new Markup(style)}</style></head>
<body><header><div><h1>${title}</h1></div></header><main><p class="note bad" role="alert">${text}</p></main></body></html>`
		.text;
}
