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

function operationCard(
	name: string,
	sentence: string | undefined,
	contextId: string | undefined,
	facts: PageFacts,
): Markup {
	const { contexts, formToken } = facts;
	const known = 'contexts' in contexts ? contexts.contexts : [];
	const choices = known.filter(({ isAvailable }) => isAvailable);
	const isStrange = contextId !== undefined && !choices.some(({ id }) => id === contextId);
	const kept = known.find(({ id }) => id === contextId);
	const problem = problemOf(contextId, contexts);
	const option = ({ id, displayName }: AuthenticationContext) =>
		html`<option value="${id}"${id === contextId && new Markup(' selected')}>${id} – ${displayName}</option>`;
	return html`<li class="card"><h3><code>${name}</code></h3>
<p>${sentence ?? 'This API has no such operation any more; the mapping has no effect and can be cleared.'}</p>
${problem && html`<p class="note warn" id="problem-${name}"><strong>Attention:</strong> ${problem}</p>`}
<form method="post" class="row"><input type="hidden" name="token" value="${formToken}">
<input type="hidden" name="action" value="map"><input type="hidden" name="operation" value="${name}">
<label>Authentication context<span class="hidden"> of ${name}</span>
<select name="context"${problem && html` aria-describedby="problem-${name}"`}><option value="">None: a valid token is enough</option>
${isStrange && html`<option value="${contextId}" selected>${kept ? nameOf(kept) : contextId} (now)</option>`}
${sentence === undefined ? undefined : choices.map(option)}</select></label>
<button>Save<span class="hidden"> ${name}</span></button></form></li>`;
}

function contextsSection({ contexts, formToken }: PageFacts): Markup {
	if ('notLicensed' in contexts) {
		return html`<p class="note warn">This tenant’s edition has no authentication contexts. They come with Microsoft Entra ID P1
or P2; without them no operation can ask for a stronger sign-in.</p>`;
	}
	if ('unreadable' in contexts) {
		return html`<p class="note bad">The authentication contexts cannot be read. ${contexts.unreadable} What is mapped stays in
force.</p>`;
	}
	const missing = sampleContexts.filter(({ id }) => contexts.contexts.every((context) => context.id !== id));
	const rows = contexts.contexts.map(
		(context) => html`<li class="card"><h3>${nameOf(context)}</h3>
<p class="soft">${context.isAvailable ? 'Published' : 'Not published: it cannot protect an operation'}</p></li>`,
	);
	const create = html`<form method="post"><input type="hidden" name="token" value="${formToken}">
<input type="hidden" name="action" value="create">
<p>Create and publish: ${missing.map(({ id, displayName }) => `${id} – ${displayName}`).join('; ')}.</p>
<p class="soft">A context asks for nothing until a Conditional Access policy is assigned to it.</p>
<button>Create these contexts</button></form>`;
	return html`<ul>${rows}</ul>${rows.length === 0 && html`<p>This tenant has no authentication contexts yet.</p>`}
${missing.length > 0 && create}`;
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
<body><main><h1>${title}</h1><p class="soft">Tenant <code>${caller.tenantId}</code></p>
${notice && html`<p class="note ${notice.isGood ? 'good' : 'bad'}" role="${notice.isGood ? 'status' : 'alert'}">${notice.text}</p>`}
<h2>Operations</h2><p class="soft">A protected operation asks its caller to sign in as the context’s policy says. A change is in
force for the next request.</p><ul>${cards}</ul>
<h2>Authentication contexts of this tenant</h2>${contextsSection(facts)}
<h2>History</h2>${historySection(facts)}</main></body></html>`.text;
}

/** What a caller sees who may not, or whose form was not taken. */
export function writeMessage(title: string, text: string): string {
	return html`<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${new Markup(style)}</style></head>
<body><main><h1>${title}</h1><p class="note bad" role="alert">${text}</p></main></body></html>`.text;
}
