// Terms of use: the document in the user's language, to be opened first where the agreement says so, and accepted or
// declined. Microsoft Entra, "Terms of use". Whoever declines is kept out, and asked again at the next sign-in.
import { randomUuid } from '../../clock.ts';
import { termsNotAccepted } from '../../errors.ts';
import type { Agreement, AgreementAcceptance, AgreementFile } from '../../records/agreement.ts';
import { fileFor } from '../../terms/accepted-agreements.ts';
import { markup } from '../pages/html.ts';
import type { Step, StepInput, StepOutcome } from '../step.ts';

type Asked = Pick<StepInput, 'assessment' | 'exchange'>;

/** @returns the agreement that is asked for, and the document of it that this browser gets */
function asked({ assessment, exchange }: Asked): { agreement: Agreement; file: AgreementFile } | undefined {
	const unmet = assessment.decision?.unmetControls.find(({ control }) => control === 'termsOfUse');
	const agreement = assessment.snapshot?.agreements.find(({ id }) => id === unmet?.value);
	const file = agreement && fileFor(agreement, exchange.request.headers['accept-language']);
	return file && { agreement, file };
}

function answerTo(
	{ authority, exchange, assessment }: StepInput,
	{ agreement, file }: { agreement: Agreement; file: AgreementFile },
	state: AgreementAcceptance['state'],
): Promise<void> {
	const { user, context } = assessment;
	const device = context && authority.signals.device(context);
	return authority.storage.agreementAcceptances.add({
		id: randomUuid(authority.random),
		tenantId: user?.tenantId ?? '',
		userId: user?.id ?? '',
		agreementId: agreement.id,
		agreementFileId: file.id,
		state,
		recordedAt: exchange.now,
		userDisplayName: user?.displayName ?? '',
		userPrincipalName: user?.userPrincipalName ?? '',
		...(device?.deviceId ? { deviceId: device.deviceId.toLowerCase() } : {}),
		...(device?.displayName ? { deviceDisplayName: device.displayName } : {}),
	});
}

async function submit(input: StepInput): Promise<StepOutcome> {
	const { form, transaction } = input;
	const found = asked(input);
	if (!found) return { kind: 'problem', message: 'The terms of use were changed. Sign in again.' };
	const { agreement, file } = found;
	if (form.has('decline')) {
		await answerTo(input, found, 'declined');
		return { kind: 'decline', error: termsNotAccepted(undefined, `the user declined agreement ${agreement.id}`) };
	}
	if (form.has('view')) return { kind: 'advance', changes: { viewedTerms: file.id } };
	if (agreement.isViewingBeforeAcceptanceRequired && transaction.viewedTerms !== file.id)
		return { kind: 'problem', message: 'Open the terms of use and read them before you accept.' };
	// a document that was replaced while it was read is not the one that the user accepts
	if (form.get('document') !== file.id)
		return { kind: 'problem', message: 'The terms of use were changed while you read them. Read the new ones.' };
	await answerTo(input, found, 'accepted');
	return { kind: 'advance', changes: {} };
}

const paragraphs = (text: string) =>
	text
		.split(/\r?\n\s*\r?\n/)
		.filter((part) => part.trim() !== '')
		.map((part) => markup`<p>${part.trim()}</p>`);

export const termsOfUse: Step = {
	id: 'terms-of-use',
	title: 'Terms of use',
	action: 'Accept',
	secondaryAction: 'Decline',
	render({ assessment, exchange, transaction }) {
		const found = asked({ assessment, exchange });
		if (!found) return markup`<p class="lead">These terms of use are no longer there. Go back and sign in again.</p>`;
		const { agreement, file } = found;
		const opened = !agreement.isViewingBeforeAcceptanceRequired || transaction.viewedTerms === file.id;
		const organisation = assessment.snapshot?.tenant.displayName ?? 'Your organization';
		return markup`<p class="lead">${organisation} asks you to read and accept its terms of use before you go on to ${assessment.client.displayName}.</p>
			<input type="hidden" name="document" value="${file.id}">
			<h2 id="document">${file.displayName}</h2>
			${
				opened
					? markup`<div class="terms" role="region" aria-labelledby="document" tabindex="0" lang="${file.language}">${paragraphs(file.text)}</div>`
					: markup`<input type="submit" class="secondary open" name="view" value="Open and read">`
			}
			<p class="note">By accepting you confirm that you have read and understood them. Your answer is kept with your name and the time.</p>`;
	},
	submit,
};
