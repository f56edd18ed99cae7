// One application: how it is registered, what policies say of it, and the lines that it needs in a program.
import { Button, makeStyles, Subtitle1, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { type Registration, useRegistrations } from '../../graph/application-queries.ts';
import { usePolicies } from '../../graph/queries.ts';
import { useNames } from '../../graph/use-names.ts';
import { StateBadge } from '../../parts/badges.tsx';
import { Details } from '../../parts/details.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { useSession } from '../../session/session-provider.tsx';
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
	return (
		<Loaded query={useRegistrations()}>
			{(applications) => {
				const found = applications.find(({ appId }) => appId === id);
				return found ? (
					<Registered application={found} />
				) : (
					<Failure error={new Error('This tenant has no application of that id.')} />
				);
			}}
		</Loaded>
	);
}

const lines = (values: readonly string[] | undefined) => values?.join(', ') || 'None';

function rowsOf(application: Registration, nameOf: (id: string) => string): [string, string][] {
	const { appId, id, signInAudience, identifierUris, spa, web, publicClient, api, appRoles } = application;
	const secrets = [...(application.passwordCredentials ?? []), ...(application.keyCredentials ?? [])];
	return [
		['Client ID', appId],
		['Object ID', id],
		['Who signs in', signInAudience === 'AzureADMultipleOrgs' ? 'People of any tenant' : 'People of this tenant'],
		['Names of the API', lines(identifierUris)],
		['Redirects of a page', lines(spa?.redirectUris)],
		['Redirects of a web application', lines(web?.redirectUris)],
		['Redirects of a native application', lines(publicClient?.redirectUris)],
		['Permissions that it offers', lines(api?.oauth2PermissionScopes?.map(({ value }) => value))],
		['Roles that it offers', lines(appRoles?.map(({ value }) => value))],
		[
			'Permissions that it asks for',
			lines(
				application.requiredResourceAccess?.map(
					({ resourceAppId, resourceAccess }) => `${resourceAccess.length} of ${nameOf(resourceAppId)}`,
				),
			),
		],
		[
			'Secrets and certificates',
			lines(
				secrets.map(
					({ displayName, hint, endDateTime }) =>
						`${displayName ?? 'unnamed'}${hint ? ` (${hint}…)` : ''}${endDateTime ? ` until ${endDateTime}` : ''}`,
				),
			),
		],
	];
}

function Registered({ application }: { application: Registration }) {
	const styles = useStyles();
	const { account } = useSession();
	const nameOf = useNames([]);
	const policies = usePolicies().data ?? [];
	const { appId } = application;
	const about = policies.filter(({ conditions: { applications } }) =>
		[...(applications.includeApplications ?? [])].some((id) => id === 'All' || id === appId),
	);
	return (
		<div className={styles.page}>
			<PageHeading title={application.displayName} />
			<Details rows={rowsOf(application, nameOf)} />
			<section className={styles.section}>
				<Subtitle1 as="h2">Policies about it</Subtitle1>
				{about.length === 0 ? (
					<Text>No policy names it or all resources: a password alone is enough for it.</Text>
				) : (
					<ul className={styles.list}>
						{about.map(({ id, displayName, state }) => (
							<li key={id}>
								<RouteLink to="/policies/$id" params={{ id }}>
									{displayName}
								</RouteLink>{' '}
								<StateBadge state={state} />
							</li>
						))}
					</ul>
				)}
			</section>
			<section className={styles.section}>
				<Subtitle1 as="h2">In a program</Subtitle1>
				{snippetsOf(application, location.origin, account.tenantId).map((snippet) => (
					<Code key={snippet.title} snippet={snippet} />
				))}
			</section>
		</div>
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
