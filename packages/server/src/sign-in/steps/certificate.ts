// A certificate by mutual TLS: the page asks who signs in, as at Entra ID, and sends the browser to the listener that
// asks for certificates. No other page makes a browser ask its user for one. Microsoft Entra, "How does Microsoft Entra
// certificate-based authentication work?".
import { loadMethodsPolicy } from '../../access/methods-policy.ts';
import { isOpenTenant, requireTenant } from '../../directory/tenant-resolution.ts';
import { secondFactorFailed, userDisabled } from '../../errors.ts';
import { addUse } from '../../methods/proven-factors.ts';
import { certificateStep, proveCertificate } from '../../methods/x509-certificate.ts';
import type { DirectoryUser } from '../../records/user.ts';
import { certificateAddress, createJourney, openCertificate } from '../elsewhere.ts';
import { firstFactorProven } from '../first-factor.ts';
import { markup } from '../pages/html.ts';
import type { Step, StepInput, StepOutcome, StepView } from '../step.ts';
import type { Texts } from '../texts/languages.ts';

/** Whoever has proven a first factor is asked for the second one: it is theirs or nobody's. */
const isSecondFactor = ({ assessment }: Pick<StepView, 'assessment'>) =>
	assessment.user !== undefined && assessment.state.primaryProven;

/** one answer for an unknown name and for another's certificate: nobody is told which names there are */
const refused = (texts: Texts, detail: string): StepOutcome => ({
	kind: 'problem',
	message: texts.certificate.refused,
	failed: { error: secondFactorFailed(`certificate: ${detail}`) },
});

function sendOn({ authority, exchange, transaction, assessment, form, texts }: StepInput): StepOutcome {
	const { certificateOrigin } = authority;
	if (certificateOrigin === undefined) return { kind: 'problem', message: texts.certificate.unavailable };
	const name = (form.get('username') ?? '').trim();
	if (!isSecondFactor({ assessment }) && (name === '' || name.length > 256))
		return { kind: 'problem', message: texts.certificate.nameNeeded };
	const { challenge, changes } = createJourney(authority, exchange);
	return {
		kind: 'elsewhere',
		location: certificateAddress(certificateOrigin, transaction.id, challenge),
		changes: {
			...changes,
			...(name === '' ? {} : { request: { ...transaction.request, loginHint: name } }),
		},
	};
}

/** The account that the certificate is to sign in, where it may sign in here. */
async function findOwner({ authority, transaction, assessment }: StepInput): Promise<DirectoryUser | undefined> {
	if (isSecondFactor({ assessment })) return assessment.user;
	const { tenantSegment, loginHint } = transaction.request;
	const tenant = isOpenTenant(tenantSegment) ? undefined : await requireTenant(authority, tenantSegment);
	const user = await authority.storage.directory.findUserByPrincipalName(loginHint ?? '');
	return tenant && user?.tenantId !== tenant.id ? undefined : user;
}

async function submit(input: StepInput): Promise<StepOutcome> {
	const { authority, exchange, transaction, assessment, form, challenge } = input;
	const answer = form.get('answer');
	if (answer === undefined) return sendOn(input);
	const der = openCertificate(authority, exchange, { transactionId: transaction.id, challenge, answer });
	if (!der) return { kind: 'problem', message: input.texts.certificate.tookTooLong };
	const user = await findOwner(input);
	const snapshot = user && (await authority.snapshots.get(user.tenantId));
	if (!user || !snapshot) return refused(input.texts, 'the name is nobody’s who may sign in here');
	const policy = await loadMethodsPolicy(authority.storage.directory, snapshot.tenant, user);
	const proven = await proveCertificate(der, user, policy, authority.revocationLists, exchange.now);
	if (proven.refused !== undefined) return refused(input.texts, proven.refused);
	// only whoever holds the key learns that the account is disabled
	if (!user.accountEnabled) return { kind: 'decline', error: userDisabled(), user };
	if (!isSecondFactor(input)) return firstFactorProven(input, user, proven, { detail: proven.detail });
	return { kind: 'advance', changes: { facts: addUse(assessment.facts, proven, exchange.now, proven.detail) } };
}

export const certificate: Step = {
	id: certificateStep,
	asksWho: true,
	texts: (texts) => texts.certificate,
	sendsTo: ({ authority }) => authority.certificateOrigin,
	render(view) {
		const { assessment, transaction, form } = view;
		const known =
			form?.get('username') ?? transaction.request.loginHint?.slice(0, 256) ?? assessment.user?.userPrincipalName ?? '';
		const asked = view.texts.certificate.lead(assessment.client.displayName, isSecondFactor(view));
		return markup`<p class="lead">${asked}</p>${
			isSecondFactor(view)
				? markup`<span class="account">${assessment.user?.userPrincipalName ?? ''}</span>`
				: markup`<label for="username">${view.texts.common.userName}</label>
			<input id="username" name="username" type="email" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false" value="${known}" required maxlength="256">`
		}`;
	},
	submit,
};
