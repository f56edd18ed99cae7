// Version 1 of the endpoints, as programs that are built with ADAL call them: a request names a resource where version
// 2 names scopes. It is read into version 2's words here, so that everything behind decides on the same. Microsoft
// identity platform, "Authorization code flow" (v1.0) and "Why update to Microsoft identity platform (v2.0)".
import { grantTypes } from '@countersign/protocol';
import { missingBodyParameter, resourceNotFound } from '../errors.ts';
import type { Form } from '../http/form.ts';

/** what the scope `openid` stands for there: who the user is, wherever a user is behind the request */
const told = 'openid profile';
/** grants that nothing before them named a resource for */
const namesResource: ReadonlySet<string> = new Set([
	grantTypes.clientCredentials,
	grantTypes.jwtBearer,
	grantTypes.password,
]);

/** @returns the scopes that a resource stands for: all that was consented to of it, and a refresh token */
function scopeOf(resource: string): string {
	// a blank would make several scopes of one resource
	if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(resource)) throw resourceNotFound(resource, 'the tenant');
	return `${told} offline_access ${resource}/.default`;
}

function withScope(form: Form, scope: string | undefined): Form {
	const read = new Map(form);
	read.delete('scope');
	if (!read.get('resource')) read.delete('resource');
	if (scope !== undefined) read.set('scope', scope);
	return read;
}

/**
 * A token request. Where a code, a device code or a refresh token stands in it the resource may be left out, and is
 * that of the grant.
 *
 * @throws ProtocolError 900144 without a resource where nothing else tells it
 */
export function readTokenForm(form: Form): Form {
	const resource = form.get('resource') || undefined;
	if (resource === undefined && namesResource.has(form.get('grant_type') ?? '')) throw missingBodyParameter('resource');
	return withScope(form, resource === undefined ? undefined : scopeOf(resource));
}

/** An authorization request. Without a resource it is a sign-in, and its code is good for the one that redeems it. */
export function readAuthorizationForm(form: Form): Form {
	const resource = form.get('resource') || undefined;
	if (resource !== undefined) return withScope(form, scopeOf(resource));
	const isForCode = form.get('response_type')?.split(' ').includes('code') ?? false;
	return withScope(form, isForCode ? `${told} offline_access` : told);
}

/** @throws ProtocolError 900144 */
export function readDeviceForm(form: Form): Form {
	const resource = form.get('resource');
	if (!resource) throw missingBodyParameter('resource');
	return withScope(form, scopeOf(resource));
}
