// What a client authentication method is: one file beside this one. RFC 6749 §2.3.

import type { Form } from '../http/form.ts';
import type { HttpRequest } from '../http/message.ts';
import type { IssuerKeys } from '../keys/issuer-keys.ts';
import type { Application } from '../records/application.ts';
import type { ClientCredentialType } from '../records/sign-in-record.ts';
import type { Spend } from '../storage/grant-store.ts';

export interface ClientCredentialInput {
	request: HttpRequest;
	form: Form;
	application: Application;
	/** the addresses of this authority that an assertion may name as its audience */
	audiences: () => readonly string[];
	issuerKeys: IssuerKeys;
	/** whether the tenant takes an assertion once only; asked where there is an assertion */
	singleUseAssertions: () => Promise<boolean>;
	/** whether others know a secret: by the operator's list */
	isLeaked: (secret: string) => boolean;
	/** epoch seconds */
	now: number;
}

export interface AuthenticatedClient {
	application: Application;
	/** `azpacr`: `0` public, `1` secret, `2` certificate */
	method: '0' | '1' | '2';
	/** for the sign-in log */
	credential: ClientCredentialType;
	/** the secret that was shown stands in the operator's list of leaked ones */
	isLeaked?: true;
	/** what the authentication itself spends, such as an assertion's `jti` */
	spend: Spend;
}

export interface ClientAuthenticationMethod {
	/** the name in discovery, `token_endpoint_auth_methods_supported` */
	id: string;
	/** whether the request carries this kind of credential */
	isPresented(request: HttpRequest, form: Form): boolean;
	/** the client id that the credential itself carries, where the form need not repeat it */
	clientId?(request: HttpRequest, form: Form): string | undefined;
	/** @throws ProtocolError when the credential is not the application's */
	authenticate(input: ClientCredentialInput): Promise<AuthenticatedClient> | AuthenticatedClient;
}
