// The user's consent: which application, published by whom, sent back where, asks for what. Microsoft identity platform,
// "Application consent experience".
import { consentDeclined } from '../../errors.ts';
import { markup } from '../pages/html.ts';
import type { Step } from '../step.ts';

function redirectHost(redirectUri: string): string {
	const url = new URL(redirectUri);
	return url.host === '' ? url.protocol : url.host;
}

export const consent: Step = {
	id: 'consent',
	title: 'Permissions requested',
	action: 'Accept',
	secondaryAction: 'Cancel',
	render({ assessment, transaction }) {
		const { client, consent } = assessment;
		const { answer } = transaction.request;
		return markup`<p class="lead"><strong>${client.displayName}</strong> (published by ${client.publisher}) would like to:</p>
			<ul class="permissions">${consent.flatMap(({ resource, scopes }) =>
				scopes.map(
					(scope) =>
						markup`<li>${scope.displayName}<small>${scope.description === scope.displayName || scope.description === '' ? resource.displayName : `${scope.description} (${resource.displayName})`}</small></li>`,
				),
			)}</ul>
			<p class="note">Accept only if you trust it. It will receive you ${answer.kind === 'device' ? 'on the device that you confirmed' : markup`at <strong>${redirectHost(answer.redirectUri)}</strong>`}.</p>`;
	},
	async submit({ authority, assessment, form }) {
		if (form.has('decline')) return { kind: 'decline', error: consentDeclined() };
		const { user, client, consent } = assessment;
		if (!user) return { kind: 'problem', message: 'Sign in again.' };
		for (const { resource, scopes } of consent) {
			await authority.storage.directory.addPermissionGrant(user.tenantId, {
				clientAppId: client.appId,
				resourceAppId: resource.appId,
				principalId: user.id,
				scopes: scopes.map((scope) => scope.value),
			});
		}
		return { kind: 'advance', changes: { consented: true } };
	},
};
