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
	texts: (texts) => texts.consent,
	render({ assessment, transaction, texts }) {
		const said = texts.consent;
		const { client, consent } = assessment;
		const { answer } = transaction.request;
		return markup`<p class="lead">${said.lead(client.displayName, client.publisher)}</p>
			<ul class="permissions">${consent.flatMap((item) =>
				[...item.scopes, ...item.roles].map(
					(permission) =>
						markup`<li>${permission.displayName}<small>${explanation(permission, item)}${item.client === client ? '' : markup`<br>${said.forClient(item.client.displayName)}`}</small></li>`,
				),
			)}</ul>
			${transaction.request.adminConsent ? markup`<p class="caution">${said.forEverybody}</p>` : ''}
			${assessment.mayConsentForAll && !transaction.request.adminConsent ? markup`<label class="choice"><input type="checkbox" name="for_all" value="1"><span>${said.onBehalf}<small>${said.onBehalfNote}</small></span></label>` : ''}
			<p class="note">${answer.kind === 'device' ? said.trustDevice : said.trust(redirectHost(answer.redirectUri))}</p>`;
	},
	async submit({ authority, transaction, assessment, form, texts }) {
		if (form.has('decline')) return { kind: 'decline', error: consentDeclined() };
		const { user, consent } = assessment;
		const { directory } = authority.storage;
		if (!user) return { kind: 'problem', message: texts.common.signInAgain };
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
