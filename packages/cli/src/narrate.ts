// Tells on the terminal what the authority does, one short paragraph an event.
import type { AuthorityEvent, SignInRecord } from '@countersign/server';
import { blue, bold, dim, green, red, yellow } from './terminal.ts';

const grantNames: Record<string, string> = {
	authorization_code: 'code redeemed',
	refresh_token: 'silent request (refresh token)',
	client_credentials: 'application token',
	'urn:ietf:params:oauth:grant-type:jwt-bearer': 'on-behalf-of',
	authorize: 'interactive request',
};

function who(record: SignInRecord): string {
	return record.userPrincipalName ?? `application ${record.clientAppId}`;
}

function flow(record: SignInRecord): string {
	return grantNames[record.flow] ?? record.flow;
}

/** @returns lines for the terminal; none for events that say nothing to a person */
export function narrate(event: AuthorityEvent): string[] {
	switch (event.kind) {
		case 'stepShown':
			return [
				`${blue('authority')}  asks ${event.userPrincipalName ?? 'the user'} for ${bold(event.step)} ${dim(`(${event.clientName})`)}`,
			];
		case 'signedIn':
			return [
				`${blue('authority')}  ${green('signed in')} ${who(event.record)} with ${event.record.authenticationMethods.join(' + ')}`,
			];
		case 'tokensIssued': {
			const { record } = event;
			const acrs =
				record.authenticationContexts.length > 0
					? bold(`acrs=[${record.authenticationContexts.join(', ')}]`)
					: dim('no acrs');
			const lines = [
				`${blue('authority')}  ${green('200')} ${flow(record)}: token for ${who(record)} ${acrs}${event.scope ? dim(` scope=${event.scope}`) : ''}`,
			];
			if (record.unprotectedAuthenticationContexts.length > 0) {
				lines.push(
					`${blue('authority')}  ${yellow('warning')} no enabled policy protects ${record.unprotectedAuthenticationContexts.join(', ')}: stamped all the same, as Entra does`,
				);
			}
			const notEnforced = record.sessionControlsNotEnforced ?? [];
			if (notEnforced.length > 0)
				lines.push(
					`${blue('authority')}  ${yellow('warning')} policies ask for ${notEnforced.join(', ')}: not enforced, no resource here honours it`,
				);
			return lines;
		}
		case 'refused':
			return [
				`${blue('authority')}  ${red('refused')} ${flow(event.record)} of ${who(event.record)}: ${bold(`AADSTS${event.record.errorCode}`)}`,
				...(event.claims ? [`${dim('           claims:')} ${event.claims}`] : []),
			];
		case 'mailShown':
			return [
				`${blue('authority')}  ${yellow('mail')} to ${event.to}: ${bold(event.subject)}`,
				...event.text.split('\n').map((line) => `           ${line}`),
			];
		case 'phoneMessageShown':
			return [`${blue('authority')}  ${yellow('text message')} to ${event.to}: ${event.text}`];
		case 'configurationChanged':
			return [`${blue('authority')}  ${yellow('changed')} ${event.what}`];
		case 'mailNeeded':
		case 'metadataTooOld':
		case 'messagesNeeded':
		case 'signingKeyStaged':
			return [];
		case 'failed':
			return [`${blue('authority')}  ${red('failed')} trace ${event.traceId}: ${event.detail}`];
	}
}
