// Registration of a passkey, when a policy asks for one and the user has none. Web Authentication Level 3 §7.1.
import { methodsPolicyFor } from '../../access/methods-policy.ts';
import { secondFactorFailed } from '../../errors.ts';
import { passkey as passkeyMethod } from '../../methods/passkey.ts';
import { addUse } from '../../methods/proven-factors.ts';
import { passkeyAlgorithms, readPasskeyAnswer, relyingPartyId, userHandleOf } from '../../methods/webauthn.ts';
import type { DirectoryUser } from '../../records/user.ts';
import { type Conveyance, conveyanceFor, keepPasskey } from '../keep-passkey.ts';
import { type Html, markup } from '../pages/html.ts';
import { passkeyScriptPath } from '../pages/page.ts';
import { prepareChallenge } from '../passkey-challenge.ts';
import type { Step, StepInput, StepOutcome } from '../step.ts';
import type { Texts } from '../texts/languages.ts';
import { passkeyTimeout } from './passkey.ts';

/** What makes the browser create a key, with a name for it. */
export function passkeyFields(
	user: DirectoryUser,
	{
		tenantName,
		origin,
		challenge,
		conveyance,
		texts,
	}: { tenantName: string; origin: string; challenge: string; conveyance: Conveyance; texts: Texts },
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
		attestation: conveyance,
		timeout: passkeyTimeout,
	};
	return markup`<p class="problem" role="alert" data-passkey-problem hidden></p>
		<noscript><p class="problem">${said.noScript}</p></noscript>
		<label for="name">${said.name}</label>
		<input id="name" name="name" type="text" value="${said.defaultName}" required maxlength="64" autocomplete="off" aria-describedby="name-note">
		<p class="note" id="name-note">${said.nameNote}</p>
		<input type="hidden" name="passkey" value="" data-passkey="${JSON.stringify(creation)}" data-passkey-action="create" data-texts="${JSON.stringify(texts.passkeyScript)}">`;
}

async function submit(input: StepInput): Promise<StepOutcome> {
	const { authority, assessment, exchange, form, challenge, texts } = input;
	const said = texts.registerPasskey;
	const { user, context, state } = assessment;
	const answer = readPasskeyAnswer(form.get('passkey'));
	if (!user || !context || !answer) return { kind: 'problem', message: said.create };
	if (challenge === undefined) return { kind: 'problem', message: said.tookTooLong };
	const policy = methodsPolicyFor(context);
	const { aaguids } = state.unmet ?? {};
	const kept = await keepPasskey(authority, exchange, user, {
		answer,
		challenge,
		name: form.get('name'),
		policy,
		aaguids,
	});
	const failed = (message: string, detail: string): StepOutcome => ({
		kind: 'problem',
		message,
		failed: { error: secondFactorFailed(`passkey, at registration: ${detail}`) },
	});
	switch (kept.kind) {
		case 'unfit':
			return failed(said.unfit, kept.detail);
		case 'notTaken':
			return failed(said.notTaken[kept.why], kept.detail);
		case 'meanwhile':
			return { kind: 'problem', message: said.meanwhile };
		case 'kept': {
			const { aaguid } = kept;
			return { kind: 'advance', changes: { facts: addUse(assessment.facts, passkeyMethod, exchange.now, { aaguid }) } };
		}
	}
}

export const registerPasskey: Step = {
	id: 'register-passkey',
	texts: (texts) => texts.registerPasskey,
	script: passkeyScriptPath,
	answersChallenge: true,
	prepare: prepareChallenge,
	render({ authority, transaction, assessment, texts }) {
		const { user, snapshot, context } = assessment;
		const lead = markup`<p class="lead">${texts.registerPasskey.lead}</p>`;
		if (!user || !snapshot || !context) return lead;
		return markup`${lead}
			${passkeyFields(user, {
				tenantName: snapshot.tenant.displayName,
				origin: authority.origin,
				challenge: transaction.challenge?.value ?? '',
				conveyance: conveyanceFor(authority, snapshot, methodsPolicyFor(context)),
				texts,
			})}`;
	},
	submit,
};
