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
import { passkeyTimeout } from './passkey.ts';

/** What makes the browser create a key, with a name for it. */
export function passkeyFields(user: DirectoryUser, tenantName: string, origin: string, challenge: string): Html {
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
		<noscript><p class="problem">Passkeys need JavaScript, which is off in this browser.</p></noscript>
		<label for="name">Name of the passkey</label>
		<input id="name" name="name" type="text" value="My passkey" required maxlength="64" autocomplete="off" aria-describedby="name-note">
		<p class="note" id="name-note">So that you know it again, such as the name of this device.</p>
		<input type="hidden" name="passkey" value="" data-passkey="${JSON.stringify(creation)}" data-passkey-action="create">`;
}

async function submit({ authority, assessment, exchange, form, challenge }: StepInput): Promise<StepOutcome> {
	const { user } = assessment;
	const answer = readPasskeyAnswer(form.get('passkey'));
	if (!user || !answer) return { kind: 'problem', message: 'Create a passkey to go on.' };
	if (challenge === undefined) return { kind: 'problem', message: 'That took too long. Create the passkey again.' };
	const looked = await verifyNewPasskey({ answer, challenge, origin: authority.origin });
	if (looked.refused !== undefined)
		return {
			kind: 'problem',
			message: 'That passkey cannot be used here. Try again, or use another device or security key.',
			failed: { error: secondFactorFailed(`passkey, at registration: ${looked.refused}`) },
		};
	const added = await addPasskey(authority, exchange, user, looked.value, form.get('name'));
	if (!added) return { kind: 'problem', message: 'Your sign-in methods changed meanwhile. Create the passkey again.' };
	const { aaguid } = looked.value;
	return { kind: 'advance', changes: { facts: addUse(assessment.facts, passkeyMethod, exchange.now, { aaguid }) } };
}

export const registerPasskey: Step = {
	id: 'register-passkey',
	title: 'Create a passkey',
	action: 'Create passkey',
	choice: 'Create a passkey instead',
	script: passkeyScriptPath,
	answersChallenge: true,
	prepare: prepareChallenge,
	render({ authority, transaction, assessment }) {
		const { user, snapshot } = assessment;
		const tenantName = snapshot?.tenant.displayName ?? 'Countersign';
		return markup`<p class="lead">Your organization asks for a second proof here. A passkey lets you sign in with your fingerprint, your face or a PIN, and works on this site alone.</p>
			${user ? passkeyFields(user, tenantName, authority.origin, transaction.challenge?.value ?? '') : ''}`;
	},
	submit,
};
