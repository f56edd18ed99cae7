// The addresses of the portal. A page is a file in pages/ and a line here; search parameters are part of a page's
// address, so that every filter and question can be sent to somebody.
import { Spinner } from '@fluentui/react-components';
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Failure } from './parts/failure.tsx';
import { Layout } from './shell/layout.tsx';

const root = createRootRoute({
	component: Layout,
	errorComponent: ({ error }) => <Failure error={error as Error} />,
	notFoundComponent: () => <Failure error={new Error('There is no page at this address.')} />,
});

type Search = Record<string, unknown>;
const text = (value: unknown) => (value === undefined || value === '' ? undefined : String(value));

const overview = createRoute({
	getParentRoute: () => root,
	path: '/',
	component: lazyRouteComponent(() => import('./pages/overview/overview.tsx'), 'Overview'),
});
const policies = createRoute({
	getParentRoute: () => root,
	path: '/policies',
	validateSearch: ({ q, state }: Search) => ({ q: text(q), state: text(state) }),
	component: lazyRouteComponent(() => import('./pages/policies/policies.tsx'), 'Policies'),
});
export const policyRoute = createRoute({
	getParentRoute: () => root,
	path: '/policies/$id',
	validateSearch: ({
		view,
		copy,
		template,
	}: Search): Partial<Record<'view' | 'copy' | 'template', string | undefined>> => ({
		view: text(view),
		copy: text(copy),
		template: text(template),
	}),
	component: lazyRouteComponent(() => import('./pages/policy/policy.tsx'), 'Policy'),
});
const importPolicies = createRoute({
	getParentRoute: () => root,
	path: '/import',
	component: lazyRouteComponent(() => import('./pages/import/import.tsx'), 'Import'),
});
const policyDocument = createRoute({
	getParentRoute: () => root,
	path: '/document',
	component: lazyRouteComponent(() => import('./pages/document/document.tsx'), 'PolicyDocument'),
});
const compare = createRoute({
	getParentRoute: () => root,
	path: '/compare',
	component: lazyRouteComponent(() => import('./pages/compare/compare.tsx'), 'Compare'),
});
const audits = createRoute({
	getParentRoute: () => root,
	path: '/audit',
	validateSearch: ({ q, category }: Search) => ({ q: text(q), category: text(category) }),
	component: lazyRouteComponent(() => import('./pages/audit/audits.tsx'), 'Audits'),
});
const audit = createRoute({
	getParentRoute: () => root,
	path: '/audit/$id',
	component: lazyRouteComponent(() => import('./pages/audit/audit.tsx'), 'AuditPage'),
});
const exclusions = createRoute({
	getParentRoute: () => root,
	path: '/exclusions',
	component: lazyRouteComponent(() => import('./pages/exclusions/exclusions.tsx'), 'Exclusions'),
});
const scenarios = createRoute({
	getParentRoute: () => root,
	path: '/scenarios',
	component: lazyRouteComponent(() => import('./pages/scenarios/scenarios.tsx'), 'Scenarios'),
});
const matrix = createRoute({
	getParentRoute: () => root,
	path: '/coverage',
	component: lazyRouteComponent(() => import('./pages/matrix/matrix.tsx'), 'Matrix'),
});
const templates = createRoute({
	getParentRoute: () => root,
	path: '/templates',
	component: lazyRouteComponent(() => import('./pages/templates/templates.tsx'), 'Templates'),
});
const applications = createRoute({
	getParentRoute: () => root,
	path: '/applications',
	validateSearch: ({ q, show }: Search) => ({ q: text(q), show: text(show) }),
	component: lazyRouteComponent(() => import('./pages/applications/applications.tsx'), 'Applications'),
});
const application = createRoute({
	getParentRoute: () => root,
	path: '/applications/$id',
	component: lazyRouteComponent(() => import('./pages/applications/application.tsx'), 'ApplicationPage'),
});
const policyGraph = createRoute({
	getParentRoute: () => root,
	path: '/graph',
	validateSearch: ({ q, state, view }: Search) => ({ q: text(q), state: text(state), view: text(view) }),
	component: lazyRouteComponent(() => import('./pages/graph/graph.tsx'), 'PolicyGraphPage'),
});
const bench = createRoute({
	getParentRoute: () => root,
	path: '/bench',
	component: lazyRouteComponent(() => import('./pages/bench/bench.tsx'), 'Bench'),
});
const roles = createRoute({
	getParentRoute: () => root,
	path: '/roles',
	component: lazyRouteComponent(() => import('./pages/roles/roles.tsx'), 'Roles'),
});
const terms = createRoute({
	getParentRoute: () => root,
	path: '/terms',
	component: lazyRouteComponent(() => import('./pages/terms/terms.tsx'), 'Terms'),
});
const whatIf = createRoute({
	getParentRoute: () => root,
	path: '/what-if',
	validateSearch: (search: Search) => search as Record<string, string | undefined>,
	component: lazyRouteComponent(() => import('./pages/what-if/what-if.tsx'), 'WhatIf'),
});
const signIns = createRoute({
	getParentRoute: () => root,
	path: '/sign-ins',
	validateSearch: ({ user, app, outcome }: Search) => ({ user: text(user), app: text(app), outcome: text(outcome) }),
	component: lazyRouteComponent(() => import('./pages/sign-ins/sign-ins.tsx'), 'SignIns'),
});
const signIn = createRoute({
	getParentRoute: () => root,
	path: '/sign-ins/$id',
	component: lazyRouteComponent(() => import('./pages/sign-ins/sign-in.tsx'), 'SignInPage'),
});
const contexts = createRoute({
	getParentRoute: () => root,
	path: '/contexts',
	component: lazyRouteComponent(() => import('./pages/contexts/contexts.tsx'), 'Contexts'),
});
const protectedActions = createRoute({
	getParentRoute: () => root,
	path: '/protected-actions',
	component: lazyRouteComponent(() => import('./pages/protected-actions/protected-actions.tsx'), 'ProtectedActions'),
});
const strengths = createRoute({
	getParentRoute: () => root,
	path: '/strengths',
	component: lazyRouteComponent(() => import('./pages/strengths/strengths.tsx'), 'Strengths'),
});
const methods = createRoute({
	getParentRoute: () => root,
	path: '/methods',
	component: lazyRouteComponent(() => import('./pages/methods/methods.tsx'), 'Methods'),
});
const passkeys = createRoute({
	getParentRoute: () => root,
	path: '/methods/passkeys',
	component: lazyRouteComponent(() => import('./pages/methods/passkeys.tsx'), 'Passkeys'),
});
const transmitters = createRoute({
	getParentRoute: () => root,
	path: '/transmitters',
	component: lazyRouteComponent(() => import('./pages/transmitters/transmitters.tsx'), 'Transmitters'),
});
const streams = createRoute({
	getParentRoute: () => root,
	path: '/streams',
	component: lazyRouteComponent(() => import('./pages/streams/streams.tsx'), 'Streams'),
});
const certificates = createRoute({
	getParentRoute: () => root,
	path: '/methods/certificates',
	component: lazyRouteComponent(() => import('./pages/methods/certificates.tsx'), 'Certificates'),
});
const locations = createRoute({
	getParentRoute: () => root,
	path: '/locations',
	component: lazyRouteComponent(() => import('./pages/locations/locations.tsx'), 'Locations'),
});
const users = createRoute({
	getParentRoute: () => root,
	path: '/users',
	validateSearch: ({ q }: Search) => ({ q: text(q) }),
	component: lazyRouteComponent(() => import('./pages/users/users.tsx'), 'Users'),
});
const user = createRoute({
	getParentRoute: () => root,
	path: '/users/$id',
	component: lazyRouteComponent(() => import('./pages/users/user.tsx'), 'UserPage'),
});
const groups = createRoute({
	getParentRoute: () => root,
	path: '/groups',
	validateSearch: ({ q }: Search) => ({ q: text(q) }),
	component: lazyRouteComponent(() => import('./pages/groups/groups.tsx'), 'Groups'),
});
const devices = createRoute({
	getParentRoute: () => root,
	path: '/devices',
	validateSearch: ({ q, order }: Search) => ({ q: text(q), order: text(order) }),
	component: lazyRouteComponent(() => import('./pages/devices/devices.tsx'), 'Devices'),
});
const device = createRoute({
	getParentRoute: () => root,
	path: '/devices/$id',
	component: lazyRouteComponent(() => import('./pages/devices/device.tsx'), 'DevicePage'),
});
const riskyUsers = createRoute({
	getParentRoute: () => root,
	path: '/risk',
	validateSearch: ({ q, state }: Search) => ({ q: text(q), state: text(state) }),
	component: lazyRouteComponent(() => import('./pages/risk/risky-users.tsx'), 'RiskyUsers'),
});
const riskyUser = createRoute({
	getParentRoute: () => root,
	path: '/risk/$id',
	component: lazyRouteComponent(() => import('./pages/risk/risky-user.tsx'), 'RiskyUserPage'),
});
const riskyApplications = createRoute({
	getParentRoute: () => root,
	path: '/risky-applications',
	validateSearch: ({ q, state }: Search) => ({ q: text(q), state: text(state) }),
	component: lazyRouteComponent(() => import('./pages/risk/risky-applications.tsx'), 'RiskyApplications'),
});
const riskyApplication = createRoute({
	getParentRoute: () => root,
	path: '/risky-applications/$id',
	component: lazyRouteComponent(() => import('./pages/risk/risky-application.tsx'), 'RiskyApplicationPage'),
});

export const router = createRouter({
	routeTree: root.addChildren([
		overview,
		policies,
		policyRoute,
		importPolicies,
		policyDocument,
		compare,
		audits,
		audit,
		whatIf,
		signIns,
		signIn,
		contexts,
		protectedActions,
		strengths,
		methods,
		passkeys,
		transmitters,
		streams,
		certificates,
		locations,
		users,
		user,
		groups,
		devices,
		device,
		riskyUsers,
		riskyUser,
		riskyApplications,
		riskyApplication,
		exclusions,
		scenarios,
		matrix,
		templates,
		applications,
		application,
		roles,
		terms,
		policyGraph,
		bench,
	]),
	basepath: '/portal',
	defaultPendingComponent: () => <Spinner label="Opening" />,
	defaultErrorComponent: ({ error }) => <Failure error={error as Error} />,
	scrollRestoration: true,
});

declare module '@tanstack/react-router' {
	interface Register {
		router: typeof router;
	}
}
