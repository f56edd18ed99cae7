// The page where a tenant's administrator says which operation needs which authentication context. It is a handler of
// the Fetch API; every adapter mounts it with `mountAdminPage`.
import { requestOfFetch } from '../adapters/presented-request.ts';
import type { Guard } from '../guard.ts';
import type { Operations } from '../operations/define-operations.ts';
import type { OperationMappings } from '../operations/operation-mappings.ts';
import type { Caller } from '../token/caller.ts';
import { checkAdminOptions } from './check-admin-options.ts';
import { createFormTokens } from './form-token.ts';
import { type PageFacts, writeMessage, writePage } from './page.ts';
import { style } from './style.ts';
import { type CallGraph, createSampleContexts, readContexts, type TenantContexts } from './tenant-contexts.ts';

export type { CallGraph } from './tenant-contexts.ts';

export interface AdminPageOptions {
	/** the API's guard; for browsers give it `tokenFrom`, since a page that is opened has no `Authorization` header */
	guard: Pick<Guard, 'check'>;
	operations: Operations;
	mappings: OperationMappings;
	/** the app role that an administrator has */
	role: string;
	/** sends a request to Microsoft Graph with the API's own token for a tenant */
	callGraph: CallGraph;
	/** the heading; default `Protected operations` */
	title?: string;
	/** 32 bytes or more that sign the forms, the same in every instance; default: random, for one process */
	secret?: Uint8Array;
	/** epoch milliseconds */
	clock?: () => number;
}

/** What the page reads of a request: a `Request`, or an `HttpRequest` of Azure Functions. */
export interface AdminRequest {
	method: string;
	url: string;
	headers: { get(name: string): string | null };
	text(): Promise<string>;
}

export type AdminPage = (request: AdminRequest, address?: string) => Promise<Response>;

const maxForm = 4096;
const notices: Record<string, string> = {
	saved: 'Saved. It is in force for the next request.',
	unchanged: 'Nothing was changed: it was so already.',
	created: 'The contexts are there. Assign Conditional Access policies to them in the Entra admin centre.',
};

interface Outcome {
	done?: string;
	failed?: string;
	status?: number;
}

/**
 * Makes the page. Only callers with `role` see it; each sees and changes the mappings of their own tenant.
 *
 * @throws TypeError that names the option, when one is missing, misspelled or of another kind
 * @example
 * const page = createAdminPage({ guard, operations, mappings, role: 'Tasks.Admin', callGraph });
 * app.use('/admin', mountAdminPage(page));
 */
export function createAdminPage(options: AdminPageOptions): AdminPage {
	checkAdminOptions(options);
	const { guard, operations, mappings, role, callGraph, title = 'Protected operations', clock = Date.now } = options;
	const formTokens = createFormTokens(options.secret);
	let headers: Promise<Record<string, string>> | undefined;
	const now = () => Math.floor(clock() / 1000);

	async function makeHeaders() {
		const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style)));
		const hash = btoa(String.fromCharCode(...digest));
		// no script can run, whatever a name contains; no other page may frame this one
		const policy = `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
		return {
			'content-type': 'text/html; charset=utf-8',
			'content-security-policy': policy,
			'cache-control': 'no-store',
			'x-content-type-options': 'nosniff',
			'referrer-policy': 'same-origin',
		};
	}
	async function answer(status: number, text: string, more: Record<string, string> = {}): Promise<Response> {
		headers ??= makeHeaders();
		return new Response(text, { status, headers: { ...more, ...(await headers) } });
	}

	async function map(form: URLSearchParams, caller: Caller): Promise<Outcome> {
		const operation = form.get('operation') ?? '';
		const chosen = form.get('context');
		if (chosen === null) return { failed: 'The form is not complete.', status: 400 };
		const contextId = chosen === '' ? undefined : chosen;
		const mapped = (await mappings.list(caller.tenantId)).find((one) => one.operation === operation)?.contextId;
		const isKnown = operations.describe(operation) !== undefined;
		if (!isKnown && (mapped === undefined || contextId !== undefined)) {
			return { failed: 'This API has no such operation.', status: 400 };
		}
		if (contextId === mapped) return { done: 'unchanged' };
		if (contextId !== undefined) {
			const known = await readContexts(callGraph, caller.tenantId);
			const isOffered =
				'contexts' in known && known.contexts.some(({ id, isAvailable }) => isAvailable && id === contextId);
			// it may have been deleted since the page was read; a challenge for it could never be met
			if (!isOffered)
				return { failed: 'Nothing was changed: the context is not published in this tenant.', status: 409 };
		}
		const { tenantId, objectId: changedBy } = caller;
		await mappings.change({ tenantId, operation, contextId, changedBy, changedAt: now() });
		return { done: 'saved' };
	}
	async function create({ tenantId }: Caller): Promise<Outcome> {
		const contexts: TenantContexts = await createSampleContexts(callGraph, tenantId);
		if ('contexts' in contexts) return { done: 'created' };
		const reason =
			'unreadable' in contexts ? contexts.unreadable : 'This tenant’s edition has no authentication contexts.';
		return { failed: `The contexts were not created. ${reason}`, status: 502 };
	}
	async function act(request: AdminRequest, caller: Caller): Promise<Outcome> {
		const text = await request.text();
		const form = new URLSearchParams(text.length > maxForm ? '' : text);
		const site = request.headers.get('sec-fetch-site');
		const isOwn = site === null || site === 'same-origin' || site === 'none';
		if (!isOwn || !(await formTokens.isGood(form.get('token') ?? '', caller, now()))) {
			return {
				failed: 'Nothing was changed: the form was not from this page, or it was too old. Try again.',
				status: 403,
			};
		}
		const action = form.get('action');
		if (action === 'create') return create(caller);
		return action === 'map' ? map(form, caller) : { failed: 'The form is not complete.', status: 400 };
	}
	async function show(caller: Caller, notice: PageFacts['notice'], status = 200): Promise<Response> {
		const { tenantId } = caller;
		const [mapped, history, contexts, formToken] = await Promise.all([
			mappings.list(tenantId),
			mappings.history(tenantId, 50),
			readContexts(callGraph, tenantId),
			formTokens.make(caller, now()),
		]);
		const facts = { title, caller, operations, mappings: mapped, history, contexts, formToken, notice };
		return answer(status, writePage(facts));
	}

	return async function adminPage(request, address) {
		const { method, url } = request;
		if (!['GET', 'HEAD', 'POST'].includes(method)) return answer(405, '', { allow: 'GET, HEAD, POST' });
		const authorization = request.headers.get('authorization') ?? undefined;
		const verdict = await guard.check(
			authorization,
			{ roles: [role], callers: 'users' },
			requestOfFetch(request, address),
		);
		if (!verdict.allowed) {
			const { status, headers: challenge } = verdict.refusal;
			const isRole = verdict.refusal.code === 'insufficient_scope';
			const reason = isRole ? `This page is for users with the app role ${role}.` : verdict.refusal.message;
			return answer(status, writeMessage(title, reason), challenge);
		}
		if (method !== 'POST') {
			const done = notices[new URL(url, 'http://page').searchParams.get('done') ?? ''];
			return show(verdict.caller, done === undefined ? undefined : { isGood: true, text: done });
		}
		const { done, failed, status } = await act(request, verdict.caller);
		if (failed !== undefined) return show(verdict.caller, { isGood: false, text: failed }, status);
		// only a query: whatever this page's address is, the browser stays on it, and a reload sends nothing twice
		return answer(303, '', { location: `?done=${done}` });
	};
}
