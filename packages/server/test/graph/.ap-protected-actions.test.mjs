// Protected actions: what an administrator protects with an authentication context is done with a token that carries
// it, and the challenge says which token to ask for.
import { claimsFromChallenge } from '@countersign/protocol';
import { createBrowser, createTestAuthority, createTestClient, testIds, } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from '/tmp/ap/shim.mjs';
import { resourceActions } from '/work/wt/attackap/packages/server/dist/records/resource-action.js';
import { applicationToken, callGraph, tenantsWithPermissions } from '/work/wt/attackap/packages/server/test/graph/.ap-calls.mjs';
const actions = '/beta/roleManagement/directory/resourceNamespaces/microsoft.directory/resourceActions';
const access = '/v1.0/identity/conditionalAccess';
const absent = '00000000-0000-4000-8000-0000000000ff';
const policy = {
    displayName: 'One more',
    state: 'disabled',
    conditions: {
        clientAppTypes: ['all'],
        applications: { includeApplications: ['All'] },
        users: { includeUsers: [testIds.bob] },
    },
    grantControls: { operator: 'OR', builtInControls: ['mfa'] },
};
const cp1 = { xms_cc: { values: ['cp1'] } };
const essential = (context) => ({ acrs: { essential: true, value: context } });
let authority;
beforeEach(async () => {
    authority = await createTestAuthority({
        tenants: tenantsWithPermissions(['AuditLog.Read.All', 'Directory.Read.All']),
    });
});
afterEach(() => authority.close());
const client = () => createTestClient(authority, { scope: 'openid https://graph.microsoft.com/Policy.ReadWrite.ConditionalAccess' });
async function tokenOfRoot(accessToken) {
    const claims = JSON.stringify({ access_token: accessToken });
    const script = { username: 'root@contoso.example', password: testIds.password, totpSecret: testIds.totpSecret };
    const page = await client().run(createBrowser(authority), script, { claims });
    return (await client().redeem(page, { claims })).body.access_token;
}
const idOf = (name) => resourceActions.find((one) => one.name === name)?.id;
const protect = (token, name, authenticationContextId) => callGraph(authority, token, 'PATCH', `${actions}/${idOf(name)}`, { authenticationContextId });
/** as an administrator's script does: an application satisfies no context, and is not asked for any */
const protectByApplication = async (name, context) => protect(await applicationToken(authority), name, context);
describe('a protected action', () => {
    test('is challenged for its context, done with a token that has it, and nothing is asked once it is unprotected', async () => {
        const create = 'microsoft.directory/conditionalAccessPolicies/create';
        expect((await protectByApplication(create, 'c1')).status).toBe(204);
        const plain = await tokenOfRoot(cp1);
        const refused = await callGraph(authority, plain, 'POST', `${access}/policies`, policy);
        expect([refused.status, refused.body.error.code]).toEqual([401, 'InvalidAuthenticationToken']);
        const header = String(refused.headers['www-authenticate']);
        expect(header).toContain('error="insufficient_claims"');
        const claims = claimsFromChallenge(header) ?? '';
        expect(JSON.parse(claims)).toEqual({ access_token: essential('c1') });
        const good = await tokenOfRoot({ ...cp1, ...essential('c1') });
        expect((await callGraph(authority, good, 'POST', `${access}/policies`, policy)).status).toBe(201);
        expect((await protectByApplication(create, null)).status).toBe(204);
        expect((await callGraph(authority, plain, 'POST', `${access}/policies`, policy)).status).toBe(201);
    });
    test('is refused to a client that does not answer challenges, with the reason and without a challenge', async () => {
        await protectByApplication('microsoft.directory/conditionalAccessPolicies/create', 'c1');
        const refused = await callGraph(authority, await tokenOfRoot({}), 'POST', `${access}/policies`, policy);
        expect(refused.status).toBe(403);
        expect(refused.body.error.message).toMatch(/authentication context c1.*cp1/);
        expect(refused.headers).not.toHaveProperty('www-authenticate');
    });
    test('another context does not do', async () => {
        await protectByApplication('microsoft.directory/conditionalAccessPolicies/create', 'c1');
        const other = await tokenOfRoot({ ...cp1, ...essential('c3') });
        expect((await callGraph(authority, other, 'POST', `${access}/policies`, policy)).status).toBe(401);
    });
    test('in a batch the challenge stands in the answer of its own request', async () => {
        await protectByApplication('microsoft.directory/conditionalAccessPolicies/create', 'c1');
        const requests = [
            { id: '1', method: 'GET', url: 'identity/conditionalAccess/policies' },
            { id: '2', method: 'POST', url: 'identity/conditionalAccess/policies', body: policy },
        ];
        const { body } = await callGraph(authority, await tokenOfRoot(cp1), 'POST', '/v1.0/$batch', { requests });
        expect(body.responses).toMatchObject([
            { id: '1', status: 200 },
            { id: '2', status: 401, headers: { 'WWW-Authenticate': expect.stringContaining('insufficient_claims') } },
        ]);
    });
    const { create, update, remove } = {
        create: 'microsoft.directory/conditionalAccessPolicies/create',
        update: 'microsoft.directory/conditionalAccessPolicies/basic/update',
        remove: 'microsoft.directory/conditionalAccessPolicies/delete',
    };
    const exclusion = '/beta/countersign/temporaryExclusions';
    test.each([
        [create, 'POST', `${access}/policies`],
        [create, 'POST', `${access}/deletedItems/policies/${absent}/restore`],
        [update, 'PATCH', `${access}/policies/${testIds.mfaForC1}`],
        [update, 'PATCH', `/v1.0/policies/conditionalAccessPolicies/${testIds.mfaForC1}`],
        [update, 'POST', exclusion],
        [update, 'DELETE', `${exclusion}/${absent}`],
        [update, 'PATCH', '/beta/identity/conditionalAccess/settings'],
        [update, 'DELETE', '/beta/identity/conditionalAccess/settings'],
        [remove, 'DELETE', `${access}/policies/${testIds.mfaForC1}`],
        [remove, 'DELETE', `${access}/deletedItems/policies/${absent}`],
        ['microsoft.directory/namedLocations/create', 'POST', `${access}/namedLocations`],
        ['microsoft.directory/namedLocations/create', 'POST', `${access}/deletedItems/namedLocations/${absent}/restore`],
        ['microsoft.directory/namedLocations/basic/update', 'PATCH', `${access}/namedLocations/${testIds.office}`],
        ['microsoft.directory/namedLocations/delete', 'DELETE', `${access}/namedLocations/${testIds.office}`],
        ['microsoft.directory/namedLocations/delete', 'DELETE', `${access}/deletedItems/namedLocations/${absent}`],
        [
            'microsoft.directory/resourceNamespaces/resourceActions/authenticationContext/update',
            'PATCH',
            `${actions}/${idOf(create)}`,
        ],
    ])('%s is %s %s, and nothing else is', async (name, method, path) => {
        const token = await tokenOfRoot(cp1);
        const body = method === 'DELETE' ? undefined : {};
        const before = await callGraph(authority, token, method, path, body);
        expect(before.status).not.toBe(401);
        await protectByApplication(name, 'c1');
        expect((await callGraph(authority, token, method, path, body)).status).toBe(401);
        await protectByApplication(name, null);
        for (const other of resourceActions)
            if (other.name !== name)
                await protectByApplication(other.name, 'c1');
        expect((await callGraph(authority, token, method, path, body)).status).not.toBe(401);
    });
});
describe('what is protected', () => {
    test('stands with the actions, is audited, and comes back as it was read', async () => {
        const token = await applicationToken(authority);
        const update = 'microsoft.directory/conditionalAccessPolicies/basic/update';
        await protectByApplication(update, 'c1');
        const query = '$filter=isAuthenticationContextSettable eq true and authenticationContextId ne null&$select=id';
        const { body } = await callGraph(authority, token, 'GET', `${actions}?${query}`);
        expect(body.value).toEqual([{ id: 'microsoft.directory-conditionalAccessPolicies-basic-update-patch' }]);
        const audits = await callGraph(authority, token, 'GET', '/v1.0/auditLogs/directoryAudits');
        expect(audits.body.value[0]).toMatchObject({
            activityDisplayName: 'Update protected action',
            targetResources: [{ displayName: update, modifiedProperties: [{ oldValue: null, newValue: '"c1"' }] }],
        });
    });
    test.each([['c99'], ['c0'], [7], [undefined]])('a context of %j is 400 and protects nothing', async (context) => {
        const refused = await protectByApplication('microsoft.directory/conditionalAccessPolicies/create', context);
        expect(refused.status).toBe(400);
        expect((await authority.app.authority.snapshots.get(testIds.tenant))?.tenant.settings).not.toHaveProperty('protectedActions');
    });
    test('a change of a version that was read before another one is 412', async () => {
        const token = await applicationToken(authority);
        const path = `${actions}/${idOf('microsoft.directory/namedLocations/create')}`;
        const { etag } = (await callGraph(authority, token, 'GET', path)).headers;
        const put = (context) => callGraph(authority, token, 'PATCH', path, { authenticationContextId: context }, { 'if-match': String(etag) });
        expect([(await put('c1')).status, (await put('c2')).status]).toEqual([204, 412]);
    });
    test('a context that protects an action cannot be deleted: nobody could get a token for the action', async () => {
        await protectByApplication('microsoft.directory/namedLocations/create', 'c3');
        const token = await applicationToken(authority);
        const path = `${access}/authenticationContextClassReferences/c3`;
        const refused = await callGraph(authority, token, 'DELETE', path);
        expect([refused.status, refused.body.error.message]).toEqual([
            400,
            'c3 protects the action microsoft.directory/namedLocations/create.',
        ]);
    });
    test('comes with a tenant file, which may name no context that it does not declare', async () => {
        const file = (context) => createTestAuthority({
            tenants: tenantsWithPermissions([], (tenant) => {
                tenant.settings = { protectedActions: { 'microsoft.directory/namedLocations/create': context } };
            }),
        });
        const made = await file('c1');
        expect((await made.app.authority.snapshots.get(testIds.tenant))?.tenant.settings.protectedActions).toEqual({
            'microsoft.directory/namedLocations/create': 'c1',
        });
        await made.close();
        await expect(file('c9')).rejects.toThrow(/authentication context of the tenant/);
    });
});
