// Registration of an authenticator app, when a policy asks for a second factor and the user has none. RFC 6238; the key
// URI is what authenticator apps read from a QR code.
import { renderSVG } from 'uqr';
import { secondFactorFailed } from '../../errors.ts';
import { addUse } from '../../methods/proven-factors.ts';
import { registerOneTimeCodeSecret, softwareOneTimeCode } from '../../methods/software-one-time-code.ts';
import { createOneTimeCodeSecret, oneTimeCodeUri, verifyOneTimeCode } from '../../one-time-code.ts';
import { type Html, markup } from '../pages/html.ts';
import type { Step, StepInput, StepOutcome, StepView } from '../step.ts';
import { codeField, oneTimeCodeLimit, tooManyCodes, wrongCode } from './one-time-code.ts';

/** The secret as apps read it, and where the code that proves it is typed. */
export function authenticatorFields(secret: string, userPrincipalName: string, tenantName: string): Html {
	const uri = oneTimeCodeUri(secret, userPrincipalName, tenantName);
	const image = `data:image/svg+xml;base64,${Buffer.from(renderSVG(uri)).toString('base64')}`;
	return markup`<img class="qr" src="${image}" alt="QR code with the set-up key written below it" width="184" height="184">
		<p class="note">Cannot scan it? Enter this key: <span class="secret">${secret.replace(/(.{4})(?=.)/g, '$1 ')}</span></p>
		${codeField('Code from the app')}`;
}

function openSecret({ authority, transaction }: StepView): string | undefined {
	const sealed = transaction.sealedRegistration;
	return sealed === undefined ? undefined : authority.secrets.open('totp-registration', sealed, transaction.id);
}

async function submit(input: StepInput): Promise<StepOutcome> {
	const { authority, exchange, assessment, form } = input;
	const { user } = assessment;
	const secret = openSecret(input);
	if (!user || secret === undefined) return { kind: 'problem', message: 'Scan the code again.' };
	const key = `one-time-code:${user.id}`;
	if (!(await authority.storage.attempts.reserve(key, exchange.now, oneTimeCodeLimit)))
		return {
			kind: 'problem',
			message: tooManyCodes,
			failed: { error: secondFactorFailed('locked: too many wrong codes, at registration') },
		};
	const step = verifyOneTimeCode(secret, form.get('code') ?? '', exchange.now);
	if (step === undefined)
		return {
			kind: 'problem',
			message: wrongCode,
			failed: { error: secondFactorFailed('a wrong code, at registration') },
		};
	await authority.storage.attempts.clear(key);
	// who was overtaken by another browser proves, on the page that comes next, the authenticator that is registered now
	const registered = await registerOneTimeCodeSecret(authority, exchange, user, { secret, step });
	if (!registered) return { kind: 'advance', changes: {} };
	return { kind: 'advance', changes: { facts: addUse(assessment.facts, softwareOneTimeCode, exchange.now) } };
}

export const registerOneTimeCode: Step = {
	id: 'register-one-time-code',
	title: 'Set up an authenticator app',
	action: 'Finish set-up',
	choice: 'Set up an authenticator app instead',
	prepare({ authority, transaction }) {
		if (transaction.sealedRegistration !== undefined) return undefined;
		const secret = createOneTimeCodeSecret(authority.random(20));
		return { sealedRegistration: authority.secrets.seal('totp-registration', secret, transaction.id) };
	},
	render(view) {
		const { user, snapshot } = view.assessment;
		return markup`<p class="lead">Your organization asks for a second proof here. Scan this with an authenticator app, then enter the code that it shows.</p>
			${authenticatorFields(openSecret(view) ?? '', user?.userPrincipalName ?? '', snapshot?.tenant.displayName ?? 'Countersign')}`;
	},
	submit,
};
