// Registration of a passkey, when a policy asks for one and the user has none. Web Authentication Level 3 §7.1.
import { secondFactorFailed } from '../../errors.ts';
import { addPasskey } from '../../methods/add-passkey.ts';
import { passkey as passkeyMethod } from '../../methods/passkey.ts';
import { addUse } from '../../methods/proven-factors.ts';
import {
	passkeyAlgorithms,
	readPasskeyAnswer,
	relyingPartyId,
	userHandleOf,
	verifyNewPasskey,
} from '../../methods/webauthn.ts';
import type { DirectoryUser } from '../../records/user.ts';
import { type Html, markup } from '../pages/html.ts';
import { passkeyScriptPath } from '../pages/page.ts';
import { prepareChallenge } from '../passkey-challenge.ts';
import type { Step, StepInput, StepOutcome } from '../step.ts';
import type { Texts } from '../texts/languages.ts';
import { passkeyTimeout } from './passkey.ts';

/** What makes the browser create a key, with a name for it. */
export function passkeyFields(
	user: DirectoryUser,
	{ tenantName, origin, challenge, texts }: { tenantName: string; origin: string; challenge: string; texts: Texts },
): Html {
	const said = texts.registerPasskey;
	const creation = {
		challenge,
		rp: { id: relyingPartyId(origin), name: tenantName },
		user: { id: userHandleOf(user), name: user.userPrincipalName, displayName: user.displayName },
		pubKeyCredParams: passkeyAlgorithms.map((alg) => ({ type: 'public-key', alg })),
		excludeCredentials: (user.registeredMethods?.passkeys ?? []).map(({ id, transports }) => ({
			type: 'public-key',
			id,
			transports,
		})),
		authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
		attestation: 'none',
		timeout: passkeyTimeout,
	};
	return markup`<p class="problem" role="alert" data-passkey-problem hidden></p>
		<noscript><p class="problem">${said.noScript}</p></noscript>
		<label for="name">${said.name}</label>
		<input id="name" name="name" type="text" value="${said.defaultName}" required maxlength="64" autocomplete="off" aria-describedby="name-note">
		<p class="note" id="name-note">${said.nameNote}</p>
		<input type="hidden" name="passkey" value="" data-passkey="${JSON.stringify(creation)}" data-passkey-action="create" data-texts="${JSON.stringify(texts.passkeyScript)}">`;
}

async function submit({ authority, assessment, exchange, form, challenge, texts }: StepInput): Promise<StepOutcome> {
	const { user } = assessment;
	const answer = readPasskeyAnswer(form.get('passkey'));
	if (!user || !answer) return { kind: 'problem', message: texts.registerPasskey.create };
	if (challenge === undefined) return { kind: 'problem', message: texts.registerPasskey.tookTooLong };
	const looked = await verifyNewPasskey({ answer, challenge, origin: authority.origin });
	if (looked.refused !== undefined)
		return {
			kind: 'problem',
			message: texts.registerPasskey.unfit,
			failed: { error: secondFactorFailed(`passkey, at registration: ${looked.refused}`) },
		};
	const added = await addPasskey(authority, exchange, user, looked.value, form.get('name'));
	if (!added) return { kind: 'problem', message: texts.registerPasskey.meanwhile };
	const { aaguid } = looked.value;
	return { kind: 'advance', changes: { facts: addUse(assessment.facts, passkeyMethod, exchange.now, { aaguid }) } };
}

export const registerPasskey: Step = {
	id: 'register-passkey',
	texts: (texts) => texts.registerPasskey,
	script: passkeyScriptPath,
	answersChallenge: true,
	prepare: prepareChallenge,
	render({ authority, transaction, assessment, texts }) {
		const { user, snapshot } = assessment;
		const tenantName = snapshot?.tenant.displayName ?? 'Countersign';
		return markup`<p class="lead">${texts.registerPasskey.lead}</p>
			${user ? passkeyFields(user, { tenantName, origin: authority.origin, challenge: transaction.challenge?.value ?? '', texts }) : ''}`;
	},
	submit,
};
