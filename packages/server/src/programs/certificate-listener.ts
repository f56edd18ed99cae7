// The listener that asks browsers for a certificate. It has an origin of its own, so that no other page makes a browser
// ask its user for one, and it answers nothing but where a certificate is shown: whatever a page there could do, it
// cannot do in the name of the sign-in pages.
import type { AuthorityApp } from '../app.ts';
import { notFound } from '../errors.ts';
import { type Listener, listen, type RequestHandler, type TlsFiles } from '../http/listen.ts';
import { bindError } from './startup-error.ts';

export interface CertificateListenerOptions {
	host: string;
	port: number;
	tls: TlsFiles;
}

/** the page where a certificate is shown, and what it looks like */
const shown = /^\/(?:certificate|assets)\//i;

const onlyCertificates = (app: AuthorityApp): RequestHandler => ({
	handle: async (request) => (shown.test(request.path) ? app.handle(request) : app.refuse(notFound())),
	refuse: app.refuse,
});

/** @throws StartupError when the address cannot be bound */
export function listenForCertificates(
	app: AuthorityApp,
	{ host, port, tls }: CertificateListenerOptions,
): Promise<Listener> {
	// whom a certificate may come from is each tenant's decision, so no name of an authority is sent along
	return listen(onlyCertificates(app), { host, port, tls, peerCertificates: { authorities: [] } }).catch((error) => {
		throw bindError(error, host, port, '`clientCertificates.port` in the configuration file');
	});
}
