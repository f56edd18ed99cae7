// Registration of an authenticator app, when a policy asks for a second factor and the user has none. RFC 6238; the key
// URI is what authenticator apps read from a QR code.
import { renderSVG } from 'uqr';
import { secondFactorFailed } from '../../errors.ts';
import { addUse } from '../../methods/proven-factors.ts';
import {
	registerOneTimeCodeSecret,
	reserveOneTimeCode,
	softwareOneTimeCode,
} from '../../methods/software-one-time-code.ts';
import { createOneTimeCodeSecret, oneTimeCodeUri, verifyOneTimeCode } from '../../one-time-code.ts';
import { type Html, markup } from '../pages/html.ts';
import type { Step, StepInput, StepOutcome, StepView } from '../step.ts';
import type { Texts } from '../texts/languages.ts';
import { codeField } from './one-time-code.ts';

/** The secret as apps read it, and where the code that proves it is typed. */
export function authenticatorFields(
	secret: string,
	userPrincipalName: string,
	tenantName: string,
	{ registerOneTimeCode: said }: Texts,
): Html {
	const uri = oneTimeCodeUri(secret, userPrincipalName, tenantName);
	const image = `data:image/svg+xml;base64,${Buffer.from(renderSVG(uri)).toString('base64')}`;
	return markup`<img class="qr" src="${image}" alt="${said.picture}" width="184" height="184">
		<p class="note">${said.byHand} <span class="secret">${secret.replace(/(.{4})(?=.)/g, '$1 ')}</span></p>
		${codeField(said.label)}`;
}

function openSecret({ authority, transaction }: StepView): string | undefined {
	const sealed = transaction.sealedRegistration;
	return sealed === undefined ? undefined : authority.secrets.open('totp-registration', sealed, transaction.id);
}

async function submit(input: StepInput): Promise<StepOutcome> {
	const { authority, exchange, assessment, form, texts } = input;
	const { user } = assessment;
	const secret = openSecret(input);
	if (!user || secret === undefined) return { kind: 'problem', message: texts.registerOneTimeCode.scanAgain };
	if (!(await reserveOneTimeCode(authority, exchange, user)))
		return {
			kind: 'problem',
			message: texts.oneTimeCode.tooMany,
			failed: { error: secondFactorFailed('locked: too many wrong codes, at registration') },
		};
	const step = verifyOneTimeCode(secret, form.get('code') ?? '', exchange.now);
	if (step === undefined)
		return {
			kind: 'problem',
			message: texts.oneTimeCode.wrong,
			failed: { error: secondFactorFailed('a wrong code, at registration') },
		};
	// who was overtaken by another browser proves, on the page that comes next, the authenticator that is registered now
	const registered = await registerOneTimeCodeSecret(authority, exchange, user, { secret, step });
	if (!registered) return { kind: 'advance', changes: {} };
	return { kind: 'advance', changes: { facts: addUse(assessment.facts, softwareOneTimeCode, exchange.now) } };
}

export const registerOneTimeCode: Step = {
	id: 'register-one-time-code',
	texts: (texts) => texts.registerOneTimeCode,
	prepare({ authority, transaction }) {
		if (transaction.sealedRegistration !== undefined) return undefined;
		const secret = createOneTimeCodeSecret(authority.random(20));
		return { sealedRegistration: authority.secrets.seal('totp-registration', secret, transaction.id) };
	},
	render(view) {
		const { user, snapshot } = view.assessment;
		return markup`<p class="lead">${view.texts.registerOneTimeCode.lead}</p>
			${authenticatorFields(openSecret(view) ?? '', user?.userPrincipalName ?? '', snapshot?.tenant.displayName ?? 'Countersign', view.texts)}`;
	},
	submit,
};
