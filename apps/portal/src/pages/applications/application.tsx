// One application: how it is registered, what policies say of it, what it offers and asks for, and the lines that it
// needs in a program. Whoever may not change it sees no buttons for that.
import {
	Button,
	MessageBar,
	MessageBarActions,
	MessageBarBody,
	makeStyles,
	Subtitle1,
	Subtitle2,
	Text,
	tokens,
} from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import {
	type Registration,
	useOwners,
	useRegistration,
	useServicePrincipals,
} from '../../graph/application-queries.ts';
import type { Stored } from '../../graph/graph.ts';
import { paths } from '../../graph/paths.ts';
import { usePolicies } from '../../graph/queries.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { StateBadge } from '../../parts/badges.tsx';
import { Details } from '../../parts/details.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';
import { AppRolesSection } from './app-roles-section.tsx';
import { ApplicationDialog } from './application-dialog.tsx';
import { FederatedSection } from './federated-section.tsx';
import { OwnersSection } from './owners-section.tsx';
import { PermissionsSection } from './permissions-section.tsx';
import { RedirectsDialog } from './redirects-dialog.tsx';
import { ScopesSection } from './scopes-section.tsx';
import { SecretsSection } from './secrets-section.tsx';
import { type Snippet, snippetsOf } from './snippets.ts';

const useStyles = makeStyles({
	page: { display: 'grid', gap: tokens.spacingVerticalXL },
	section: { display: 'grid', gap: tokens.spacingVerticalM },
	snippet: { display: 'grid', gap: tokens.spacingVerticalXS },
	head: { display: 'flex', justifyContent: 'space-between', alignItems: 'center', maxWidth: '46rem' },
	pre: { margin: 0, fontFamily: 'inherit' },
	code: {
		padding: tokens.spacingHorizontalM,
		overflowX: 'auto',
		maxWidth: '46rem',
		boxSizing: 'border-box',
		fontFamily: tokens.fontFamilyMonospace,
		fontSize: tokens.fontSizeBase200,
		lineHeight: tokens.lineHeightBase300,
		backgroundColor: tokens.colorNeutralBackground3,
		borderRadius: tokens.borderRadiusMedium,
	},
	list: { margin: 0, paddingLeft: tokens.spacingHorizontalL },
});

export function ApplicationPage() {
	const { id } = useParams({ from: '/applications/$id' });
	return <Loaded query={useRegistration(id)}>{(stored) => <Registered stored={stored} />}</Loaded>;
}

const lines = (values: readonly string[] | undefined) => values?.join(', ') || 'None';

function rowsOf(application: Registration): [string, string][] {
	const { appId, id, description, signInAudience, identifierUris, spa, web, publicClient } = application;
	return [
		['Client ID', appId],
		['Object ID', id],
		...(description ? [['Description', description] as [string, string]] : []),
		['Who signs in', signInAudience === 'AzureADMultipleOrgs' ? 'People of any tenant' : 'People of this tenant'],
		['Names of the API', lines(identifierUris)],
		['Redirects of a page', lines(spa?.redirectUris)],
		['Redirects of a web application', lines(web?.redirectUris)],
		['Redirects of a native application', lines(publicClient?.redirectUris)],
	];
}

function Registered({ stored }: { stored: Stored<Registration> }) {
	const styles = useStyles();
	const { account } = useSession();
	const { changeApplications } = useMay();
	const owners = useOwners(stored.value.id).data ?? [];
	const mayChange = changeApplications || owners.some(({ id }) => id === account.localAccountId);
	const policies = usePolicies().data ?? [];
	const { appId, displayName } = stored.value;
	const about = policies.filter(({ conditions: { applications } }) =>
		[...(applications.includeApplications ?? [])].some((id) => id === 'All' || id === appId),
	);
	return (
		<div className={styles.page}>
			<PageHeading title={displayName} actions={mayChange && <Acts stored={stored} />} />
			<Unused application={stored.value} mayChange={mayChange} />
			<Details rows={rowsOf(stored.value)} />
			<RiskLink appId={appId} />
			<section className={styles.section}>
				<Subtitle1 as="h2">Policies about it</Subtitle1>
				{about.length === 0 ? (
					<Text>No policy names it or all resources: a password alone is enough for it.</Text>
				) : (
					<ul className={styles.list}>
						{about.map(({ id, displayName: name, state }) => (
							<li key={id}>
								<RouteLink to="/policies/$id" params={{ id }}>
									{name}
								</RouteLink>{' '}
								<StateBadge state={state} />
							</li>
						))}
					</ul>
				)}
			</section>
			<SecretsSection stored={stored} mayChange={mayChange} />
			<FederatedSection application={stored.value} mayChange={mayChange} />
			<ScopesSection stored={stored} mayChange={mayChange} />
			<AppRolesSection stored={stored} mayChange={mayChange} />
			<PermissionsSection stored={stored} mayChange={mayChange} />
			<OwnersSection application={stored.value} mayChange={mayChange} />
			<section className={styles.section}>
				<Subtitle1 as="h2">In a program</Subtitle1>
				{snippetsOf(stored.value, location.origin, account.tenantId).map((snippet) => (
					<Code key={snippet.title} snippet={snippet} />
				))}
			</section>
		</div>
	);
}

function Acts({ stored }: { stored: Stored<Registration> }) {
	const { graph } = useSession();
	const navigate = useNavigate();
	const [form, setForm] = useState<'application' | 'redirects'>();
	const { id, displayName } = stored.value;
	return (
		<>
			<Button onClick={() => setForm('application')}>Change</Button>
			<Button onClick={() => setForm('redirects')}>Redirect URIs</Button>
			<ActButton
				label="Delete"
				action="Delete"
				consequence={
					`Nobody signs in to ${displayName} any more, and it gets no tokens. For 30 days it can be restored from the ` +
					'list of deleted applications; consents and directory roles do not come back with it.'
				}
				run={() => graph.remove(`${paths.applications}/${id}`, stored.etag)}
				// the page is left before the list is read again: what is gone is not asked for
				onDone={() => void navigate({ to: '/applications', search: { q: undefined, show: undefined } })}
				changes={['registrations']}
			/>
			{form === 'application' && <ApplicationDialog stored={stored} onClose={() => setForm(undefined)} />}
			{form === 'redirects' && <RedirectsDialog stored={stored} onClose={() => setForm(undefined)} />}
		</>
	);
}

/** Left out where the tenant does not use the application: what nobody uses has no risk. */
function RiskLink({ appId }: { appId: string }) {
	const principal = useServicePrincipals().data?.find((one) => one.appId === appId);
	if (!principal) return null;
	return (
		<Text>
			<RouteLink to="/risky-applications/$id" params={{ id: principal.id }}>
				Its risk
			</RouteLink>
		</Text>
	);
}

/** Says so where the tenant has the registration and does not use it. */
function Unused({ application, mayChange }: { application: Registration; mayChange: boolean }) {
	const { graph } = useSession();
	const principals = useServicePrincipals().data;
	if (!principals || principals.some(({ appId }) => appId === application.appId)) return null;
	return (
		<MessageBar intent="warning" layout="multiline">
			<MessageBarBody>It is registered and not in use: nobody signs in to it, and it gets no tokens.</MessageBarBody>
			{mayChange && (
				<MessageBarActions>
					<ActButton
						label="Put to use"
						action="Put to use"
						consequence="The tenant gets a service principal of it. People can sign in to it from now on."
						run={() => graph.post(paths.servicePrincipals, { appId: application.appId })}
						changes={['servicePrincipals']}
					/>
				</MessageBarActions>
			)}
		</MessageBar>
	);
}

function Code({ snippet: { title, text } }: { snippet: Snippet }) {
	const styles = useStyles();
	const [isCopied, setCopied] = useState(false);
	return (
		<div className={styles.snippet}>
			<div className={styles.head}>
				<Subtitle2 as="h3">{title}</Subtitle2>
				<Button
					size="small"
					icon={<CopyRegular />}
					aria-label={`Copy the lines of ${title}`}
					onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
				>
					{isCopied ? 'Copied' : 'Copy'}
				</Button>
			</div>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard (WCAG 2.1.1) */}
			<section className={styles.code} tabIndex={0} aria-label={title}>
				<pre className={styles.pre}>
					<code>{text}</code>
				</pre>
			</section>
		</div>
	);
}
