// Calls to Graph as an application makes them: with a token of its own.
import { createBrowser, createTestClient, testIds, testTenants } from '@countersign/testkit';
const graph = '00000003-0000-0000-c000-000000000000';
/** the test tenants, whose daemon asks for more application permissions of Graph */
export function tenantsWithPermissions(permissions, change = () => undefined) {
    return testTenants((tenant) => {
        const daemon = tenant.applications?.find(({ appId }) => appId === testIds.daemon);
        daemon?.requiredResourceAccess?.push({
            resourceAppId: graph,
            resourceAccess: permissions.map((value) => ({ value, type: 'Role' })),
        });
        change(tenant);
    });
}
export async function applicationToken(authority, clientId = testIds.daemon) {
    const { body } = await createTestClient(authority).token({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: testIds.secret,
        scope: 'https://graph.microsoft.com/.default',
    });
    return body.access_token;
}
/**
 * A user's token with one permission. A token carries all that is consented, so its client holds nothing else.
 *
 * @param clientId of a public client that nobody consented to
 */
export async function tokenHolding(authority, clientId, permission, username) {
    const grant = { clientAppId: clientId, resourceAppId: graph, scopes: ['openid', permission] };
    await authority.app.authority.storage.directory.addPermissionGrant(testIds.tenant, grant);
    const client = createTestClient(authority, { clientId, scope: `openid https://graph.microsoft.com/${permission}` });
    return (await client.redeem(await client.run(createBrowser(authority), { username, password: testIds.password })))
        .body.access_token;
}
/**
 * @param path with its query, as it is written by hand
 * @param body JSON, or text to be sent as it is
 */
export async function callGraph(authority, token, method, path, body, headers = {}) {
    const [pathOnly = '', query = ''] = path.replaceAll(' ', '%20').split('?');
    const response = await authority.send({
        method,
        path: pathOnly,
        query,
        body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
        headers: {
            ...(token ? { authorization: `Bearer ${token}` } : {}),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
        },
    });
    const isJson = String(response.headers['content-type']).startsWith('application/json');
    return {
        status: response.status,
        headers: response.headers,
        body: response.body === '' ? undefined : isJson ? JSON.parse(response.body) : response.body,
    };
}
