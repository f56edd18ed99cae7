// The user's consent: which application, published by whom, sent back where, asks for what. Microsoft identity
// platform, "Application consent experience".
import { servicePrincipalId } from '../../directory/service-principal.ts';
import { consentDeclined } from '../../errors.ts';
import type { ConsentItem } from '../consent.ts';
import { markup } from '../pages/html.ts';
import type { Step } from '../step.ts';

function redirectHost(redirectUri: string): string {
	const url = new URL(redirectUri);
	return url.host === '' ? url.protocol : url.host;
}

function explanation(permission: { displayName: string; description?: string }, { resource }: ConsentItem): string {
	const { displayName, description = '' } = permission;
	return description === displayName || description === ''
		? resource.displayName
		: `${description} (${resource.displayName})`;
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
			<ul class="permissions">${consent.flatMap((item) =>
				[...item.scopes, ...item.roles].map(
					(permission) =>
						markup`<li>${permission.displayName}<small>${explanation(permission, item)}${item.client === client ? '' : markup`<br>for ${item.client.displayName}`}</small></li>`,
				),
			)}</ul>
			${transaction.request.adminConsent ? markup`<p class="caution">You consent for everybody in your organization.</p>` : ''}
			${assessment.mayConsentForAll && !transaction.request.adminConsent ? markup`<label class="choice"><input type="checkbox" name="for_all" value="1"><span>Consent on behalf of your organization<small>Nobody else in it will be asked.</small></span></label>` : ''}
			<p class="note">Accept only if you trust it. It will receive you ${answer.kind === 'device' ? 'on the device that you confirmed' : markup`at <strong>${redirectHost(answer.redirectUri)}</strong>`}.</p>`;
	},
	async submit({ authority, transaction, assessment, form }) {
		if (form.has('decline')) return { kind: 'decline', error: consentDeclined() };
		const { user, consent } = assessment;
		const { directory } = authority.storage;
		if (!user) return { kind: 'problem', message: 'Sign in again.' };
		// the box is on the page for administrators alone; whoever sends it without being one consents for themselves
		const forAll =
			assessment.mayConsentForAll && (form.get('for_all') === '1' || transaction.request.adminConsent === true);
		for (const { client, resource, scopes, roles } of consent) {
			const principalId = servicePrincipalId(user.tenantId, client.appId);
			for (const { value } of forAll ? roles : [])
				await directory.addAppRoleAssignment(user.tenantId, {
					principalId,
					resourceAppId: resource.appId,
					roleValue: value,
				});
			await directory.addPermissionGrant(user.tenantId, {
				clientAppId: client.appId,
				resourceAppId: resource.appId,
				...(forAll ? {} : { principalId: user.id }),
				scopes: scopes.map((scope) => scope.value),
			});
		}
		return { kind: 'advance', changes: { consented: true } };
	},
};
