// Text messages for `serve`: each is handed to a webhook of the operator, who passes it on to whoever sends it. The
// request is signed as "Standard Webhooks" 1.0 has it, for whose receivers there are libraries in many languages. It is
// sent once: a code that comes twice, or late, helps nobody.
import { createHmac, randomUUID } from 'node:crypto';
import { createPostDocument } from '../http/post-document.ts';
import { type PhoneMessage, type SendPhoneMessage, UndeliveredMessage } from '../records/phone-message.ts';
import { type ProductionConfiguration, readFileOrRefuse } from './production-configuration.ts';
import { StartupError } from './startup-error.ts';

type TextMessageConfiguration = NonNullable<ProductionConfiguration['textMessages']>;

const fewestSecretBytes = 24;
/** that wait for the webhook at a time; more are refused, since strangers cause them */
const mostWaiting = 100;

/**
 * @param secret as "Standard Webhooks" writes it: `whsec_` and base64, or base64 alone
 * @throws StartupError for one that is too short
 */
function readWebhookSecret(secret: string): Buffer {
	const key = Buffer.from(secret.trim().replace(/^whsec_/, ''), 'base64');
	if (key.length < fewestSecretBytes)
		throw new StartupError(
			`textMessages.secretFile holds ${key.length} bytes, and ${fewestSecretBytes} are needed: write 32 random bytes in base64 into it, and give the receiver the same`,
		);
	return key;
}

/** What an answer says that is no success, and what whoever runs the authority can do. */
function remedyOf(status: number): string {
	if (status === 401 || status === 403)
		return 'it does not take the signature: give it the secret of textMessages.secretFile, and set both clocks';
	if (status === 404 || status === 405) return 'nothing takes messages there: correct textMessages.url';
	if (status === 429) return 'it takes no more for now: raise its limit, or lower textMessages.perTenantAnHour';
	if (status >= 300 && status < 400) return 'redirects are not followed: give textMessages.url the address it names';
	return 'look at the log of the receiver';
}

/** @returns the headers of a request with this body. Standard Webhooks 1.0, "Signature scheme" */
export function signedHeaders(key: Buffer, id: string, at: number, body: string): Record<string, string> {
	const signature = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
	return {
		'content-type': 'application/json',
		'webhook-id': id,
		'webhook-timestamp': String(at),
		'webhook-signature': `v1,${signature}`,
	};
}

/**
 * @param now epoch seconds
 * @throws StartupError for files that cannot be read, and for an address or a secret that will not do
 */
export function createTextMessageSender(
	{ url, secretFile, certificateAuthorityFile, timeoutSeconds }: TextMessageConfiguration,
	now: () => number = () => Math.floor(Date.now() / 1000),
): SendPhoneMessage {
	if (new URL(url).protocol !== 'https:')
		throw new StartupError('textMessages.url must be an https address: messages hold codes that sign people in');
	const key = readWebhookSecret(readFileOrRefuse(secretFile, 'the secret of the text message webhook'));
	const ca =
		certificateAuthorityFile === undefined
			? undefined
			: readFileOrRefuse(certificateAuthorityFile, 'the certificate authority of the text message webhook');
	// the operator named it, so it may be in a private network
	const post = createPostDocument(() => true, ca, timeoutSeconds * 1000);
	let waiting = 0;
	return async ({ channel, to, text }: PhoneMessage) => {
		if (waiting >= mostWaiting) throw new UndeliveredMessage('too many messages wait for the webhook');
		waiting += 1;
		try {
			const body = JSON.stringify({ channel, to, text });
			const { status } = await post(url, signedHeaders(key, randomUUID(), now(), body), body).catch((cause) => {
				const { name, code } = cause as { name?: string; code?: string };
				const why = name === 'TimeoutError' || name === 'AbortError' ? `no answer in ${timeoutSeconds} seconds` : code;
				throw new UndeliveredMessage(
					`the webhook of textMessages.url cannot be reached (${why ?? 'the connection failed'}): see whether it runs, and whether its certificate is trusted`,
				);
			});
			if (status < 200 || status > 299)
				throw new UndeliveredMessage(`the webhook of textMessages.url answered ${status}: ${remedyOf(status)}`);
		} finally {
			waiting -= 1;
		}
	};
}

/** @returns what to say at the start where tenants enabled text messages and none are sent; else `undefined` */
export function messagesNeeded(
	tenants: readonly {
		defaultDomain: string;
		settings: { authenticationMethods?: { sms?: { state: string } | undefined } | undefined };
	}[],
): string | undefined {
	const domains = tenants
		.filter(({ settings }) => settings.authenticationMethods?.sms?.state === 'enabled')
		.map(({ defaultDomain }) => defaultDomain);
	return domains.length === 0
		? undefined
		: `no text messages are sent, so nobody of ${domains.join(', ')} can sign in with one: give textMessages.url and textMessages.secretFile, or disable the method`;
}
