// The position of the user, where a policy looks at the country that they are in: the browser asks its user, and tells
// what they allow. Only the country is kept. A browser says what its user lets it say: this is no proof. Microsoft
// Entra, "Conditional Access: Network assignment".
import { countryOfPosition, loadBorders, readPosition } from '../../places/country-of-position.ts';
import { withPosition } from '../../records/shared-position.ts';
import { markup } from '../pages/html.ts';
import { positionScriptPath } from '../pages/page.ts';
import { sharePositionStep } from '../position-demand.ts';
import type { Step, StepInput, StepOutcome } from '../step.ts';

async function submit({ exchange, assessment, form, texts }: StepInput): Promise<StepOutcome> {
	const keep = (country: string | undefined): StepOutcome => ({
		kind: 'advance',
		changes: { facts: withPosition(assessment.facts, country, exchange.now) },
	});
	// policies then decide as for an unknown country
	if (form.has('decline')) return keep(undefined);
	const position = readPosition(form.get('position'));
	if (!position) return { kind: 'problem', message: texts.sharePosition.needed };
	const country = await countryOfPosition(position);
	return country === undefined ? { kind: 'problem', message: texts.sharePosition.uncertain } : keep(country);
}

export const sharePosition: Step = {
	id: sharePositionStep,
	texts: (texts) => texts.sharePosition,
	script: positionScriptPath,
	asksPosition: true,
	render({ assessment, texts }) {
		// while the user reads; where it fails, the form that needs them says so
		loadBorders().catch(() => undefined);
		const { sharePosition: said, positionScript } = texts;
		return markup`<p class="lead">${said.lead(assessment.client.displayName, assessment.snapshot?.tenant.displayName)}</p>
			<p>${said.kept}</p>
			<p class="problem" role="alert" data-position-problem hidden></p>
			<noscript><p class="problem">${said.noScript}</p></noscript>
			<input type="hidden" name="position" value="" data-position data-texts="${JSON.stringify(positionScript)}">`;
	},
	submit,
};
