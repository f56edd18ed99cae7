// A passkey or security key: as the second factor of somebody who is known, or by itself, when it says who it is too.
// What it signs is bound to this origin, so that a page which only looks like this one gets nothing that it can use.
// Web Authentication Level 3 §7.2.
import { loadMethodsPolicy, methodsPolicyFor } from '../../access/methods-policy.ts';
import { isOpenTenant, requireTenant } from '../../directory/tenant-resolution.ts';
import { secondFactorFailed, userDisabled } from '../../errors.ts';
import { passkey as passkeyMethod } from '../../methods/passkey.ts';
import { type PasskeyTraits, refusedAtUse, usablePasskeys } from '../../methods/passkeys/profiles.ts';
import { addUse } from '../../methods/proven-factors.ts';
import { readPasskeyAnswer, readUserHandle, relyingPartyId, verifyPasskey } from '../../methods/webauthn.ts';
import type { Passkey } from '../../records/registered-methods.ts';
import type { DirectoryUser } from '../../records/user.ts';
import { firstFactorProven } from '../first-factor.ts';
import { markup } from '../pages/html.ts';
import { passkeyScriptPath } from '../pages/page.ts';
import { prepareChallenge } from '../passkey-challenge.ts';
import type { Step, StepInput, StepOutcome, StepView } from '../step.ts';
import type { Texts } from '../texts/languages.ts';

/** milliseconds that the browser waits for the authenticator */
export const passkeyTimeout = 120_000;

const refused = (texts: Texts, detail: string): StepOutcome => ({
	kind: 'problem',
	message: texts.passkey.refused,
	failed: { error: secondFactorFailed(`passkey: ${detail}`) },
});

/** Who may be meant: on the page of a second factor its user and nobody else. */
const isSecondFactor = ({ assessment }: Pick<StepView, 'assessment'>) =>
	assessment.user !== undefined && assessment.state.primaryProven;

/** The account that the passkey names, where it may sign in here. */
async function findOwner(
	{ authority, transaction, assessment }: StepInput,
	handle: string | undefined,
): Promise<DirectoryUser | undefined> {
	const named = readUserHandle(handle);
	if (isSecondFactor({ assessment })) {
		const { user } = assessment;
		// an authenticator that holds no handle sends none: the page named the keys that it may be
		return handle === undefined || named?.userId === user?.id ? user : undefined;
	}
	if (!named) return undefined;
	const { tenantSegment } = transaction.request;
	const tenant = isOpenTenant(tenantSegment) ? undefined : await requireTenant(authority, tenantSegment);
	if (tenant && tenant.id !== named.tenantId) return undefined;
	return authority.storage.directory.findUser(named.tenantId, named.userId);
}

/** Why the policy or the strength does not take a key that signed; said only to whoever holds it. */
async function refusalOf(
	{ authority, assessment }: StepInput,
	user: DirectoryUser,
	traits: PasskeyTraits,
): Promise<keyof Texts['passkey']['notTaken'] | undefined> {
	const snapshot = await authority.snapshots.get(user.tenantId);
	if (!snapshot) return 'none';
	const policy = await loadMethodsPolicy(authority.storage.directory, snapshot.tenant, user);
	const { unmet } = assessment.state;
	return (
		refusedAtUse(traits, policy) ??
		(isSecondFactor({ assessment }) && unmet?.aaguids?.has(traits.aaguid) === false ? 'strength' : undefined)
	);
}

/** The user's keys that will do, which the page names. */
function knownKeys({ assessment }: StepView): readonly Passkey[] {
	const { user, context, state } = assessment;
	if (!user || !context) return [];
	const usable = usablePasskeys(user.registeredMethods?.passkeys, methodsPolicyFor(context));
	return usable.filter(({ aaguid }) => state.unmet?.aaguids?.has(aaguid) !== false);
}

async function submit(input: StepInput): Promise<StepOutcome> {
	const { authority, assessment, exchange, form, challenge, texts } = input;
	const answer = readPasskeyAnswer(form.get('passkey'));
	if (!answer) return { kind: 'problem', message: texts.passkey.use };
	if (challenge === undefined) return { kind: 'problem', message: texts.passkey.tookTooLong };
	const user = await findOwner(input, answer.response.userHandle);
	const key = user?.registeredMethods?.passkeys.find(({ id }) => id === answer.id);
	if (!user || !key) return refused(texts, 'it belongs to nobody who may sign in here');
	const looked = await verifyPasskey({ answer, challenge, origin: authority.origin }, key);
	if (looked.refused !== undefined) return refused(texts, looked.refused);
	const { counter, passkeyType } = looked.value;
	const { authenticationMethods } = authority.storage;
	if (!(await authenticationMethods.spendSignatureCounter(user.tenantId, user.id, key.id, counter)))
		return refused(texts, 'its signature counter went back: there may be a copy of it');
	// only whoever holds the key learns that the account is disabled
	if (!user.accountEnabled) return { kind: 'decline', error: userDisabled(), user };
	const { aaguid } = key;
	const notTaken = await refusalOf(input, user, { aaguid, passkeyType });
	if (notTaken !== undefined)
		return {
			kind: 'problem',
			message: texts.passkey.notTaken[notTaken],
			failed: { error: secondFactorFailed(`passkey of the kind ${aaguid} is not taken: ${notTaken}`), user },
		};
	if (isSecondFactor(input))
		return {
			kind: 'advance',
			changes: { facts: addUse(assessment.facts, passkeyMethod, exchange.now, { aaguid }) },
		};
	return firstFactorProven(input, user, passkeyMethod, { detail: { aaguid } });
}

export const passkey: Step = {
	id: passkeyMethod.steps.prove,
	texts: (texts) => texts.passkey,
	script: passkeyScriptPath,
	answersChallenge: true,
	prepare: prepareChallenge,
	render(view) {
		const { authority, transaction, assessment, texts } = view;
		const said = texts.passkey;
		const known = isSecondFactor(view) ? knownKeys(view) : [];
		const request = {
			challenge: transaction.challenge?.value ?? '',
			rpId: relyingPartyId(authority.origin),
			// somebody who is not known yet is told of no key: the authenticator offers those that it holds
			allowCredentials: known.map(({ id, transports }) => ({ type: 'public-key', id, transports })),
			userVerification: 'required',
			timeout: passkeyTimeout,
		};
		return markup`<p class="lead">${
			isSecondFactor(view)
				? said.secondFactor(assessment.client.displayName)
				: `${texts.common.continueTo(assessment.client.displayName)}.`
		} ${said.lead}</p>
			<p class="problem" role="alert" data-passkey-problem hidden></p>
			<noscript><p class="problem">${said.noScript}</p></noscript>
			<input type="hidden" name="passkey" value="" data-passkey="${JSON.stringify(request)}" data-passkey-action="get" data-texts="${JSON.stringify(texts.passkeyScript)}">`;
	},
	submit,
};
