// The second factor that an external provider proves: the page says where the user goes, and sends the browser there
// with a form. Microsoft Entra, "external method provider reference".
import { methodsPolicyFor } from '../../access/methods-policy.ts';
import { secondFactorFailed } from '../../errors.ts';
import {
	enabledProviders,
	externalAuthentication as method,
	refusedAnswer,
} from '../../methods/external-authentication.ts';
import { addUse } from '../../methods/proven-factors.ts';
import type { ExternalMethodConfiguration } from '../../records/methods-policy.ts';
import { createNonce, externalRequest, openAnswer, providerOfNonce, subjectAt } from '../external-request.ts';
import { markup } from '../pages/html.ts';
import type { Step, StepInput, StepOutcome, StepView } from '../step.ts';

/** those that the user can be sent to; a page that is being sent may be an older one, so they are judged each time */
function providersOf({
	assessment,
	exchange,
}: Pick<StepView, 'assessment' | 'exchange'>): readonly ExternalMethodConfiguration[] {
	const { user, context } = assessment;
	const policy = context && methodsPolicyFor(context);
	return user && policy && method.isRegistered(user, exchange.now, policy) ? enabledProviders(policy) : [];
}

async function sendOn(input: StepInput): Promise<StepOutcome> {
	const { authority, exchange, transaction, assessment, form, texts } = input;
	const { user, snapshot } = assessment;
	const providers = providersOf(input);
	const configuration = providers.find(({ id }) => id === form.get('provider')) ?? providers[0];
	const unavailable: StepOutcome = { kind: 'problem', message: texts.externalAuthentication.unavailable };
	if (!configuration || !user || !snapshot) return unavailable;
	const provider = await authority.providers.find(configuration.openIdConnectSetting.discoveryUrl);
	if (!provider) return unavailable;
	const nonce = createNonce(authority, configuration);
	return {
		kind: 'elsewhere',
		location: provider.authorizationEndpoint,
		form: await externalRequest(authority, exchange, {
			configuration,
			user,
			tenant: snapshot.tenant,
			nonce,
			transactionId: transaction.id,
		}),
		changes: { challenge: { value: nonce, createdAt: exchange.now } },
	};
}

async function submit(input: StepInput): Promise<StepOutcome> {
	const { authority, exchange, transaction, assessment, form, texts, challenge } = input;
	const said = texts.externalAuthentication;
	const sealed = form.get('answer');
	if (sealed === undefined) return sendOn(input);
	const answer = openAnswer(authority, exchange, transaction.id, sealed);
	const { user } = assessment;
	if (!answer || !user || challenge === undefined) return { kind: 'problem', message: said.tookTooLong };
	const refused = (why: string): StepOutcome => ({
		kind: 'problem',
		message: said.refused,
		failed: { error: secondFactorFailed(`external provider: ${why}`) },
	});
	if (answer.idToken === undefined) return refused(`it answered ${answer.error ?? 'nothing'}`);
	// as it is configured now: an administrator may have taken the provider away meanwhile
	const configuration = providersOf(input).find(({ id }) => id === providerOfNonce(challenge));
	if (!configuration) return refused('it is not enabled any more');
	const { clientId, discoveryUrl } = configuration.openIdConnectSetting;
	const provider = await authority.providers.find(discoveryUrl);
	if (!provider) return { kind: 'problem', message: said.unavailable };
	const why = await refusedAnswer(answer.idToken, {
		issuer: provider.issuer,
		clientId,
		nonce: challenge,
		subject: subjectAt(authority, user, configuration),
		now: exchange.now,
		keysFor: async (kid) => (await authority.providers.find(discoveryUrl, kid))?.keys,
	});
	if (why !== undefined) return refused(why);
	return { kind: 'advance', changes: { facts: addUse(assessment.facts, method, exchange.now) } };
}

export const externalAuthentication: Step = {
	id: 'external-authentication',
	texts: (texts) => texts.externalAuthentication,
	// the page's own answer posts the form that goes there: this page's form stays here
	sendsTo: () => undefined,
	render(view) {
		const said = view.texts.externalAuthentication;
		const providers = providersOf(view);
		const [only] = providers;
		return markup`<p class="lead">${said.lead(view.assessment.client.displayName)}</p>${
			providers.length > 1
				? markup`<fieldset class="choices"><legend>${said.providers}</legend>${providers.map(
						({ id, displayName }) =>
							markup`<label class="choice"><input type="radio" name="provider" value="${id}"${id === only?.id ? markup` checked` : ''}>${displayName}</label>`,
					)}</fieldset>`
				: markup`<p>${only ? said.goesTo(only.displayName) : said.unavailable}</p>`
		}`;
	},
	submit,
};
