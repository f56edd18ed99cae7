// Terms of use: the document in the user's language, to be opened first where the agreement says so, and accepted or
// declined. Microsoft Entra, "Terms of use". Whoever declines is kept out, and asked again at the next sign-in.
import { randomUuid } from '../../clock.ts';
import { termsNotAccepted } from '../../errors.ts';
import type { Agreement, AgreementAcceptance, AgreementFile } from '../../records/agreement.ts';
import { fileFor } from '../../terms/accepted-agreements.ts';
import { markup } from '../pages/html.ts';
import type { Step, StepInput, StepOutcome } from '../step.ts';
import { languagesOf } from '../texts/languages.ts';

type Asked = Pick<StepInput, 'assessment' | 'exchange' | 'transaction'>;

/** @returns the agreement that is asked for, and the document of it that this browser gets */
function asked({
	assessment,
	exchange,
	transaction,
}: Asked): { agreement: Agreement; file: AgreementFile } | undefined {
	const unmet = assessment.decision?.unmetControls.find(({ control }) => control === 'termsOfUse');
	const agreement = assessment.snapshot?.agreements.find(({ id }) => id === unmet?.value);
	const file = agreement && fileFor(agreement, languagesOf(exchange, transaction));
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
	const { form, transaction, texts } = input;
	const said = texts.termsOfUse;
	const found = asked(input);
	if (!found) return { kind: 'problem', message: said.changed };
	const { agreement, file } = found;
	if (form.has('decline')) {
		await answerTo(input, found, 'declined');
		return { kind: 'decline', error: termsNotAccepted(undefined, `the user declined agreement ${agreement.id}`) };
	}
	if (form.has('view')) return { kind: 'advance', changes: { viewedTerms: file.id } };
	if (agreement.isViewingBeforeAcceptanceRequired && transaction.viewedTerms !== file.id)
		return { kind: 'problem', message: said.openFirst };
	// a document that was replaced while it was read is not the one that the user accepts
	if (form.get('document') !== file.id) return { kind: 'problem', message: said.changedWhileRead };
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
	texts: (texts) => texts.termsOfUse,
	render({ assessment, exchange, transaction, texts }) {
		const said = texts.termsOfUse;
		const found = asked({ assessment, exchange, transaction });
		if (!found) return markup`<p class="lead">${said.gone}</p>`;
		const { agreement, file } = found;
		const opened = !agreement.isViewingBeforeAcceptanceRequired || transaction.viewedTerms === file.id;
		const organisation = assessment.snapshot?.tenant.displayName ?? texts.common.yourOrganization;
		return markup`<p class="lead">${said.lead(organisation, assessment.client.displayName)}</p>
			<input type="hidden" name="document" value="${file.id}">
			<h2 id="document">${file.displayName}</h2>
			${
				opened
					? markup`<div class="terms" role="region" aria-labelledby="document" tabindex="0" lang="${file.language}">${paragraphs(file.text)}</div>`
					: markup`<input type="submit" class="secondary open" name="view" value="${said.open}">`
			}
			<p class="note">${said.note}</p>`;
	},
	submit,
};
