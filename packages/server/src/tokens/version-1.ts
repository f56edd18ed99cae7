// Tokens of version 1. An access token is for an API whose registration asks for it: its audience is the name that the
// request gave the API, and some claims have other names. Microsoft identity platform, "Access token claims reference";
// Microsoft Graph, `requestedAccessTokenVersion`.
import { microsoftGraphAppId, version1IssuerOf } from '@countersign/protocol';
import { foldIdentifierUri } from '../directory/identifier-uri.ts';
import type { Application } from '../records/application.ts';
import type { DirectoryUser } from '../records/user.ts';

interface Circumstances {
	origin: string;
	client: Application;
	resource: Application;
	/** how the request writes the resource in front of a scope */
	resourceName: string | undefined;
	user: DirectoryUser | undefined;
	ipAddress: string | undefined;
}

interface Version2 {
	aud: string;
	tid: string;
	azp: string;
	azpacr: string;
	preferred_username: string | undefined;
	acr: string | undefined;
}

/** @param payload what a token of version 2 says */
export function asVersion1(
	payload: Version2 & Record<string, unknown>,
	{ origin, client, resource, resourceName, user, ipAddress }: Circumstances,
): Record<string, unknown> {
	const { azp, azpacr, preferred_username, ...kept } = payload;
	// as it is registered: the request may write it otherwise, or the application's id in one of its forms
	const audience = resource.identifierUris.find(
		(uri) => foldIdentifierUri(uri) === foldIdentifierUri(resourceName ?? ''),
	);
	return {
		...kept,
		aud: audience ?? payload.aud,
		iss: version1IssuerOf(origin, payload.tid),
		appid: azp,
		appidacr: azpacr,
		app_displayname: resource.appId === microsoftGraphAppId ? client.displayName : undefined,
		acr: user && (payload.acr ?? '1'),
		ipaddr: user && ipAddress,
		unique_name: preferred_username,
		upn: user && !user.home ? user.userPrincipalName : undefined,
		ver: '1.0',
	};
}

/**
 * An ID token for a client that asked version 1 of the endpoints. It says who the user is where that was consented to,
 * and never what makes an access token (`appid`, `scp`).
 *
 * @param payload what an ID token of version 2 says
 * @param profile the user consented to be told by name
 */
export function idTokenAsVersion1(
	payload: { tid: string; preferred_username: string | undefined } & Record<string, unknown>,
	{
		origin,
		user,
		ipAddress,
		profile,
	}: Pick<Circumstances, 'origin' | 'ipAddress'> & { user: DirectoryUser; profile: boolean },
): Record<string, unknown> {
	const { preferred_username, ...kept } = payload;
	return {
		...kept,
		iss: version1IssuerOf(origin, payload.tid),
		unique_name: preferred_username,
		upn: profile && !user.home ? user.userPrincipalName : undefined,
		given_name: profile ? user.givenName : undefined,
		family_name: profile ? user.surname : undefined,
		ipaddr: ipAddress,
		ver: '1.0',
	};
}
