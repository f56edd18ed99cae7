// Ways into the authority for the catalogue of errors: each gives what a caller meets at its end.
import { aadsts, grantTypes } from '@countersign/protocol';
import { applyTenantFile } from '@countersign/server';
import { createBrowser, createTestAuthority, createTestClient, responseParameters, testIds, testTenants, } from '@countersign/testkit';
import { importPKCS8, SignJWT } from 'jose';
import { afterEach, beforeEach } from '/tmp/ap/shim.mjs';
import { applyPolicy } from '/work/wt/attackap/packages/server/test/.ap-apply-policy.mjs';
import { createClientCertificate } from '/work/wt/attackap/packages/server/test/client-auth/.ap-certificate.mjs';
export const alice = { username: 'alice@contoso.example', password: testIds.password };
export const frequency = (more) => ({
    sessionControls: {
        signInFrequency: { isEnabled: true, frequencyInterval: 'timeBased', type: 'hours', value: 1, ...more },
    },
});
export let authority;
export let client;
export let browser;
export const application = (tenant, appId) => (tenant.applications ?? []).find((candidate) => candidate.appId === appId) ?? {};
const prepare = (tenant) => {
    tenant.settings = { resourceOwnerPasswordCredentials: true };
};
/** applies the tenant file again, changed */
export const change = (edit) => applyTenantFile(authority.app, JSON.stringify(testTenants((tenant) => {
    prepare(tenant);
    edit(tenant);
})), { reset: true });
beforeEach(async () => {
    authority = await createTestAuthority({ tenants: testTenants(prepare), faultInjection: true, lendsDevices: true });
    client = createTestClient(authority);
    browser = createBrowser(authority);
});
afterEach(() => authority.close());
export async function token(answer) {
    const { status, body } = await answer;
    return {
        where: 'token',
        status,
        code: body.error_codes?.[0],
        error: body.error,
        suberror: body.suberror,
        claims: body.claims,
        errorUri: body.error_uri,
    };
}
export async function shown(page) {
    const { status, body, location } = await page;
    if (!location)
        return { where: 'page', status, code: Number(/AADSTS(\d+)/.exec(body)?.[1]) };
    const parameters = responseParameters(await page);
    const code = Number(/AADSTS(\d+)/.exec(parameters.get('error_description') ?? '')?.[1]);
    const optional = (name) => parameters.get(name) ?? undefined;
    return {
        where: 'authorize',
        status: 0,
        code,
        error: optional('error'),
        suberror: optional('suberror'),
        claims: optional('claims'),
        errorUri: optional('error_uri'),
    };
}
export const authorize = (parameters) => shown(browser.open(client.authorizePath(parameters)));
export const signIn = async (script = alice, parameters = {}) => (await client.redeem(await client.run(browser, script, parameters))).body;
export const ropc = (fields = {}, options = {}) => token(client.token({ grant_type: 'password', ...alice, scope: 'api://orders/Orders.Read', ...fields }, options));
/** what a developer orders of the authority */
export function ordered(code) {
    authority.faults?.order({ endpoint: 'token', kind: 'refuse', code, count: 1 });
    return ropc();
}
export const asDaemon = (fields = {}, options = {}) => token(client.token({
    grant_type: 'client_credentials',
    client_id: testIds.daemon,
    client_secret: testIds.secret,
    scope: 'api://orders/.default',
    ...fields,
}, options));
/** a daemon that shows a token of another issuer, which nobody signed: what it claims is read first */
export async function asFederated(claims) {
    const credential = {
        name: 'k8s',
        issuer: 'https://k8s.example',
        subject: 'daemon',
        audiences: ['api://AzureADTokenExchange'],
    };
    await change((tenant) => {
        application(tenant, testIds.daemon).federatedIdentityCredentials = [credential];
    });
    const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const payload = { iss: credential.issuer, sub: credential.subject, aud: credential.audiences[0], ...claims };
    return asDaemon({
        client_secret: undefined,
        client_assertion: `${encode({ alg: 'RS256', kid: 'k' })}.${encode(payload)}.AA`,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
}
/** a daemon whose certificate is registered, and whose assertion's claims are changed */
export async function withAssertion(claims, notAfter) {
    const key = await createClientCertificate(new Date('2025-01-01'), notAfter);
    await change((tenant) => {
        application(tenant, testIds.daemon).keyCredentials = [{ key: key.certificate }];
    });
    const now = authority.now();
    const aud = `${authority.origin}/${testIds.tenant}/oauth2/v2.0/token`;
    const payload = {
        iss: testIds.daemon,
        sub: testIds.daemon,
        aud,
        jti: 'j',
        iat: now,
        nbf: now,
        exp: now + 600,
        ...claims,
    };
    const header = { alg: 'PS256', 'x5t#S256': Buffer.from(key.thumbprintSha256, 'hex').toString('base64url') };
    const signer = new SignJWT(payload).setProtectedHeader(header);
    return asDaemon({
        client_secret: undefined,
        client_assertion: await signer.sign(await importPKCS8(key.privateKey, 'PS256')),
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
}
export const onBehalf = (assertion) => token(client.token({
    grant_type: grantTypes.jwtBearer,
    client_id: testIds.middleTier,
    client_secret: testIds.secret,
    requested_token_use: 'on_behalf_of',
    assertion,
    scope: 'api://orders/Orders.Read',
}));
export async function post(path, fields) {
    const { status, headers, body } = await authority.send({
        method: 'POST',
        path,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
    });
    return { status, headers, body: JSON.parse(body) };
}
export const askForDevice = async (scope = 'api://orders/Orders.Read') => (await post(`/${testIds.tenant}/oauth2/v2.0/devicecode`, {
    client_id: testIds.native,
    scope,
})).body;
export const poll = (deviceCode) => token(client.token({ grant_type: 'device_code', device_code: deviceCode }));
export async function enterUserCode(userCode) {
    const page = await browser.submit(await browser.open('/devicelogin'), { user_code: userCode });
    const problem = decodeURIComponent(page.body);
    const code = [70018, 70019].find((candidate) => problem.includes(aadsts[candidate].text));
    return { where: 'page', status: aadsts[70018].status, code: code ?? 0 };
}
/** a policy that asks for a control which nothing here can give, met by a refresh */
export async function refusedByControl(control, more = {}) {
    const { refresh_token } = await signIn();
    await applyPolicy(authority, { control, ...more });
    return token(client.refresh(refresh_token));
}
export const laptop = {
    id: '80000000-0000-4000-8000-000000000001',
    tenantId: testIds.tenant,
    deviceId: '81000000-0000-4000-8000-000000000001',
    displayName: 'Laptop',
    accountEnabled: true,
    isCompliant: true,
    registeredAt: 0,
};
export async function changeDevice(change) {
    const { directory, directoryChanges } = authority.app.authority.storage;
    const version = (await directory.tenantVersion(testIds.tenant)) ?? 0;
    await directoryChanges.apply(testIds.tenant, [change], { id: 'a', at: 0, changes: [] }, version);
}
/** with a device that a policy asks for */
export async function signInOnDevice() {
    await changeDevice({ kind: 'putDevice', device: laptop });
    await applyPolicy(authority, { control: 'compliantDevice' });
    const asked = await client.run(browser, alice);
    const lending = await browser.submit(asked, { 'choose:borrow-device': 'x' });
    return (await client.redeem(await client.signIn(browser, await browser.submit(lending), alice))).body;
}
export const multi = () => createTestClient(authority, { clientId: testIds.multi });
export async function consentToMulti() {
    return multi().run(browser, { ...alice, consent: true });
}
