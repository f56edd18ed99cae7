// Messages by SMTP, for `serve`. The library is loaded with the first message: most processes send few. RFC 5321, and
// RFC 8314 §3 for why TLS is not left to what a server offers: whoever stands between could take the offer away.
import type { MailMessage, SendMail } from '../records/mail-message.ts';
import { type ProductionConfiguration, readFileOrRefuse } from './production-configuration.ts';
import { StartupError } from './startup-error.ts';

type MailConfiguration = NonNullable<ProductionConfiguration['mail']>;

/** messages that wait for the server; more are refused, since strangers cause them */
const mostWaiting = 1000;
const milliseconds = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };
/** the port of SMTP that begins with TLS, RFC 8314 §7.3 */
const implicitTlsPort = 465;
/** what the library would read as a list of recipients, or as another command */
const unfitAddress = /[\s,;:<>"()[\]\\]|^[^@]*$/;

export interface MailSender {
	send: SendMail;
	close(): void;
}

/** @throws StartupError for files that cannot be read, and for a password that would be sent in the clear */
export function createMailSender(configuration: MailConfiguration): MailSender {
	const { host, port, from, tls, user, passwordFile, certificateAuthorityFile } = configuration;
	if ((user === undefined) !== (passwordFile === undefined))
		throw new StartupError(
			'the configuration is not acceptable: give both mail.user and mail.passwordFile, or neither',
		);
	if (tls === 'none' && user !== undefined)
		throw new StartupError('mail.tls must not be "none" with mail.user: the password would be sent in the clear');
	const pass = passwordFile === undefined ? undefined : readFileOrRefuse(passwordFile, 'the mail password file').trim();
	const ca =
		certificateAuthorityFile === undefined
			? undefined
			: readFileOrRefuse(certificateAuthorityFile, 'the certificate authority of the mail server');
	const secure = tls === 'implicit' || (tls === undefined && port === implicitTlsPort);
	async function open() {
		const { createTransport } = await import('nodemailer');
		return createTransport({
			pool: true,
			maxConnections: 2,
			host,
			port,
			secure,
			requireTLS: !secure && tls !== 'none',
			ignoreTLS: tls === 'none',
			...(user === undefined ? {} : { auth: { user, pass: pass ?? '' } }),
			tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
			// the text of a message must never become the content of a file or of another address
			disableFileAccess: true,
			disableUrlAccess: true,
			...milliseconds,
		});
	}
	let transport: ReturnType<typeof open> | undefined;
	let waiting = 0;
	return {
		async send({ to, subject, text }: MailMessage) {
			if (unfitAddress.test(to)) throw new Error('the address of the recipient is not one plain address');
			if (waiting >= mostWaiting) throw new Error('too many messages wait for the mail server');
			waiting += 1;
			try {
				transport ??= open();
				await (await transport).sendMail({
					from,
					to: { name: '', address: to },
					subject,
					text,
					// so that no mailbox answers that its owner is away: RFC 3834 §5
					headers: { 'Auto-Submitted': 'auto-generated' },
				});
			} finally {
				waiting -= 1;
			}
		},
		close() {
			void transport?.then((opened) => opened.close());
		},
	};
}

/**
 * @returns what to say at the start where tenants let users reset passwords and no mail can be sent; else `undefined`
 */
export function mailNeeded(
	tenants: readonly { defaultDomain: string; settings: { selfServicePasswordReset?: readonly string[] } }[],
): string | undefined {
	const domains = tenants
		.filter(({ settings }) => settings.selfServicePasswordReset?.includes('email'))
		.map(({ defaultDomain }) => defaultDomain);
	return domains.length === 0
		? undefined
		: `no mail is sent, so nobody of ${domains.join(', ')} can reset a forgotten password: give mail.host and mail.from`;
}
