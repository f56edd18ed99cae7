// Which address is answered by which endpoint. Adding an endpoint is a file below `endpoints/` and a line here.
import type { Authority, Exchange } from './authority.ts';
import { asset, assetPath } from './endpoints/assets.ts';
import { adminConsent, authorize, version1Authorize } from './endpoints/authorize.ts';
import { shownCertificate } from './endpoints/certificate.ts';
import { cloud } from './endpoints/cloud.ts';
import { deviceAuthorization, version1DeviceCode } from './endpoints/device-authorization.ts';
import { deviceLogin } from './endpoints/device-login.ts';
import {
	instanceDiscovery,
	keys,
	openidConfiguration,
	version1Configuration,
	version1Keys,
} from './endpoints/discovery.ts';
import { externalAnswer } from './endpoints/external-answer.ts';
import { health } from './endpoints/health.ts';
import { errorExplanation, home } from './endpoints/home.ts';
import { graph } from './endpoints/load-graph.ts';
import { logout } from './endpoints/logout.ts';
import { passwordReset } from './endpoints/password-reset.ts';
import { portal } from './endpoints/portal.ts';
import { pushedAuthorizationRequest } from './endpoints/pushed-authorization-request.ts';
import { securityInfo } from './endpoints/security-info.ts';
import { setup } from './endpoints/setup.ts';
import { signIn } from './endpoints/sign-in.ts';
import { ssf } from './endpoints/ssf.ts';
import { ssfConfiguration } from './endpoints/ssf-configuration.ts';
import { token, version1Token } from './endpoints/token.ts';
import { userRealm } from './endpoints/user-realm.ts';
import { userinfo } from './endpoints/userinfo.ts';
import type { ProtocolError } from './errors.ts';
import { graphRefusal } from './graph/graph-error-of.ts';
import { canonicalPath } from './http/canonical-path.ts';
import type { RequestIds } from './http/error-response.ts';
import type { HttpResponse } from './http/message.ts';

export type Handler = (authority: Authority, exchange: Exchange, segment: string) => Promise<HttpResponse>;

export interface Route {
	pattern: RegExp;
	methods: readonly string[];
	/** `public`: any origin may read it; `spa`: registered SPA origins; absent: none */
	cors?: 'public' | 'spa';
	handler: Handler;
	/** the shape of its errors, where it is not OAuth's */
	refuse?: (error: ProtocolError, ids: RequestIds) => HttpResponse;
}

/** What is only read, and is the same for whoever asks for its headers alone: RFC 9110 §9.3.2. */
const documents = ['GET', 'HEAD'];

export const routes: readonly Route[] = [
	{ pattern: /^\/([^/]+)\/oauth2\/v2\.0\/token$/i, methods: ['POST'], cors: 'spa', handler: token },
	{
		pattern: /^\/([^/]+)\/v2\.0\/\.well-known\/openid-configuration$/i,
		methods: documents,
		cors: 'public',
		handler: openidConfiguration,
	},
	{ pattern: /^\/([^/]+)\/discovery\/v2\.0\/keys$/i, methods: documents, cors: 'public', handler: keys },
	{
		pattern: /^\/([^/]+)\/\.well-known\/openid-configuration$/i,
		methods: documents,
		cors: 'public',
		handler: version1Configuration,
	},
	{ pattern: /^\/([^/]+)\/discovery\/keys$/i, methods: documents, cors: 'public', handler: version1Keys },
	{ pattern: /^\/\.well-known\/ssf-configuration\/([^/]+)\/v2\.0$/i, methods: documents, handler: ssfConfiguration },
	{ pattern: /^\/([^/]+)\/ssf\/v1\/[a-z/]+$/i, methods: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'], handler: ssf },
	{ pattern: /^\/(common)\/discovery\/instance$/i, methods: documents, cors: 'public', handler: instanceDiscovery },
	{ pattern: /^\/(metadata\/endpoints|subscriptions|tenants)\/?$/i, methods: documents, handler: cloud },
	{ pattern: /^\/([^/]+)\/oauth2\/v2\.0\/authorize$/i, methods: ['GET', 'POST'], handler: authorize },
	{ pattern: /^\/([^/]+)\/oauth2\/authorize$/i, methods: ['GET', 'POST'], handler: version1Authorize },
	{ pattern: /^\/([^/]+)\/oauth2\/token$/i, methods: ['POST'], cors: 'spa', handler: version1Token },
	{ pattern: /^\/([^/]+)\/oauth2\/devicecode$/i, methods: ['POST'], cors: 'spa', handler: version1DeviceCode },
	{ pattern: /^\/([^/]+)\/(?:v2\.0\/)?adminconsent$/i, methods: ['GET'], handler: adminConsent },
	{ pattern: /^\/([^/]+)\/oauth2\/(?:v2\.0\/)?logout$/i, methods: ['GET', 'POST'], handler: logout },
	{ pattern: /^\/([^/]+)\/oauth2\/v2\.0\/devicecode$/i, methods: ['POST'], cors: 'spa', handler: deviceAuthorization },
	{ pattern: /^\/([^/]+)\/oauth2\/v2\.0\/par$/i, methods: ['POST'], cors: 'spa', handler: pushedAuthorizationRequest },
	{ pattern: /^\/(devicelogin)$/i, methods: ['GET', 'POST'], handler: deviceLogin },
	{ pattern: /^\/health\/(live|ready)$/i, methods: documents, handler: health },
	{ pattern: /^\/common\/userrealm\/([^/]+)$/i, methods: documents, cors: 'public', handler: userRealm },
	// the second is where version 1 had it
	{ pattern: /^\/(?:oidc|[^/]+\/openid)\/(userinfo)$/i, methods: ['GET', 'POST'], cors: 'spa', handler: userinfo },
	{ pattern: /^\/certificate\/([^/]+)$/i, methods: ['GET'], handler: shownCertificate },
	{ pattern: /^\/common\/federation\/(externalauthprovider)$/i, methods: ['POST'], handler: externalAnswer },
	{ pattern: /^\/sign-in\/([^/]+)$/i, methods: ['GET', 'POST'], handler: signIn },
	// what is answered is the same: samples written when something was in beta alone ask there still
	{
		pattern: /^\/+(?:v1\.0|beta)(?:\/+(.*))?$/i,
		methods: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'],
		cors: 'spa',
		handler: graph,
		refuse: graphRefusal,
	},
	{ pattern: assetPath, methods: documents, handler: asset },
	{ pattern: /^\/(setup)$/i, methods: ['GET', 'POST'], handler: setup },
	{ pattern: /^\/(password-reset)$/i, methods: ['GET', 'POST'], handler: passwordReset },
	{ pattern: /^\/(security-info)$/i, methods: ['GET', 'POST'], handler: securityInfo },
	{ pattern: /^\/(portal)(?:\/.*)?$/i, methods: documents, handler: portal },
	{ pattern: /^\/(error)$/i, methods: documents, handler: errorExplanation },
	{ pattern: /^\/()$/i, methods: documents, handler: home },
];

export interface FoundRoute {
	route: Route;
	/** as sent */
	segment: string;
}

/** @param among the first that has the path answers */
export function findRoute(path: string, among: readonly Route[]): FoundRoute | undefined {
	const canonical = canonicalPath(path);
	for (const route of among) {
		const match = route.pattern.exec(canonical);
		if (match) return { route, segment: match[1] ?? '' };
	}
	return undefined;
}
