// What was asked for, what the challenge says, and what the tokens held: names, and values that harm nobody. The log
// has no token.
import type { SignIn, SignInClaim, SignInTokenClaim } from '@countersign/protocol';
import { Badge, makeStyles, Subtitle1, Text, tokens } from '@fluentui/react-components';
import { usePolicies } from '../../graph/queries.ts';
import { useNames } from '../../graph/use-names.ts';
import { Details } from '../../parts/details.tsx';

const useStyles = makeStyles({
	section: { display: 'grid', gap: tokens.spacingVerticalS },
	names: {
		display: 'flex',
		flexWrap: 'wrap',
		gap: tokens.spacingHorizontalXS,
		listStyleType: 'none',
		margin: 0,
		padding: 0,
	},
});

/** Names in place of the ids that claims are made of: policies, contexts, people, groups, roles and applications. */
function useClaimNames(values: readonly string[]): (value: string) => string {
	const policies = usePolicies().data ?? [];
	const nameOf = useNames(values);
	return (value) => {
		const policy = policies.find(({ id }) => id.toLowerCase() === value.toLowerCase());
		const name = policy?.displayName ?? nameOf(value);
		return name === value ? value : `${name} (${value})`;
	};
}

function AskedClaims({ claims }: { claims: readonly SignInClaim[] }) {
	const named = useClaimNames(claims.flatMap(({ values }) => values));
	return (
		<Details
			rows={claims.map(({ in: kind, name, essential, values }) => [
				`${name} (${kind})`,
				`${values.map(named).join(', ') || 'any value'}${essential ? ', essential' : ''}`,
			])}
		/>
	);
}

const valuesOf = ({ value }: SignInTokenClaim): string[] =>
	Array.isArray(value) ? value : value === null ? [] : [value];

function TokenContents({ claims }: { claims: readonly SignInTokenClaim[] }) {
	const styles = useStyles();
	const nameOf = useClaimNames(claims.flatMap(valuesOf));
	const told = claims.filter(({ value }) => value !== null && value.length > 0);
	const named = claims.filter((claim) => !told.includes(claim));
	return (
		<>
			{told.length > 0 && <Details rows={told.map((claim) => [claim.name, valuesOf(claim).map(nameOf).join(', ')])} />}
			{named.length > 0 && (
				<>
					<Text>{told.length > 0 ? 'And, without their values:' : 'By name:'}</Text>
					<ul className={styles.names}>
						{named.map(({ name }) => (
							<li key={name}>
								<Badge appearance="outline" color="informative">
									{name}
								</Badge>
							</li>
						))}
					</ul>
				</>
			)}
		</>
	);
}

/** An authority of an older version tells none of it. */
export function SignInClaims({ signIn }: { signIn: SignIn }) {
	const styles = useStyles();
	const { claimsRequested = [], claimsChallenge = [], accessTokenClaims = [], idTokenClaims = [] } = signIn;
	return (
		<>
			<section className={styles.section}>
				<Subtitle1 as="h2">Claims that were asked for</Subtitle1>
				{claimsRequested.length === 0 ? <Text>None.</Text> : <AskedClaims claims={claimsRequested} />}
			</section>
			{signIn.status.errorCode !== 0 && (
				<section className={styles.section}>
					<Subtitle1 as="h2">Challenge</Subtitle1>
					{claimsChallenge.length === 0 ? (
						<Text>None: asking for other claims would not help.</Text>
					) : (
						<>
							<Text>A new request has to ask for:</Text>
							<AskedClaims claims={claimsChallenge} />
						</>
					)}
				</section>
			)}
			{accessTokenClaims.length > 0 && (
				<section className={styles.section}>
					<Subtitle1 as="h2">What the access token held</Subtitle1>
					<TokenContents claims={accessTokenClaims} />
				</section>
			)}
			{idTokenClaims.length > 0 && (
				<section className={styles.section}>
					<Subtitle1 as="h2">What the ID token held</Subtitle1>
					<TokenContents claims={idTokenClaims} />
				</section>
			)}
		</>
	);
}
