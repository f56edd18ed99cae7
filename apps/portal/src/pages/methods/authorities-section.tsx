// Whose certificates the tenant trusts, and what is asked of their lists of revoked ones.
import { Badge, Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import {
	type CertificateAuthority,
	type CertificateConfiguration,
	certificatesPath,
	changeAuthorities,
} from '../../graph/certificate-queries.ts';
import type { Stored } from '../../graph/graph.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { Section, useItemStyles } from '../../parts/section.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';
import { AuthorityDialog } from './authority-dialog.tsx';

const useStyles = makeStyles({
	words: { display: 'grid', gap: tokens.spacingVerticalXXS, minWidth: 0 },
	name: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
});

interface AuthoritiesSectionProps {
	stored: Stored<CertificateConfiguration>;
	authorities: readonly CertificateAuthority[];
}

const nameOf = ({ issuer }: CertificateAuthority) => issuer ?? 'An authority without a name';

function listWords({ certificateRevocationListUrl: url, certificateRevocationList: list }: CertificateAuthority) {
	if (url) return `Revoked certificates: ${url}`;
	return list ? 'Revoked certificates: a list that was written over Graph' : 'No list of revoked certificates';
}

export function AuthoritiesSection({ stored, authorities }: AuthoritiesSectionProps) {
	const styles = useStyles();
	const items = useItemStyles();
	const { graph, account } = useSession();
	const { changeMethods, changeAuthorities: mayChange } = useMay();
	const [isAdding, setAdding] = useState(false);
	const { state, exemptedCertificateAuthoritiesSubjectKeyIdentifiers: exempted } =
		stored.value.crlValidationConfiguration;
	const isRequired = state === 'enabled';
	const setCheck = (changed: Partial<CertificateConfiguration['crlValidationConfiguration']>) =>
		graph.patch(certificatesPath, { crlValidationConfiguration: changed }, stored.etag);
	const isExempted = ({ issuerSki }: CertificateAuthority) =>
		issuerSki !== null && issuerSki !== undefined && exempted.includes(issuerSki.toUpperCase());
	return (
		<>
			<Section
				title="Trusted authorities"
				actions={mayChange && <Button onClick={() => setAdding(true)}>Trust an authority</Button>}
			>
				{authorities.length === 0 && <Text>None: no certificate is taken.</Text>}
				<ul className={items.list}>
					{authorities.map((authority) => (
						<li key={authority.certificate} className={items.item}>
							<span className={styles.words}>
								<span className={styles.name}>
									<strong>{nameOf(authority)}</strong>
									<Badge appearance="tint" color="informative">
										{authority.isRootAuthority ? 'Root' : 'Intermediate'}
									</Badge>
									{isExempted(authority) && (
										<Badge appearance="tint" color="warning">
											Needs no list
										</Badge>
									)}
								</span>
								<Text>{listWords(authority)}</Text>
							</span>
							<span className={items.actions}>
								{changeMethods && authority.issuerSki && (
									<ActButton
										size="small"
										label={isExempted(authority) ? 'Require its list' : 'Exempt'}
										about={nameOf(authority)}
										action={isExempted(authority) ? 'Require' : 'Exempt'}
										consequence={
											isExempted(authority)
												? 'Where a list is required, its certificates are refused while it has none.'
												: 'Its certificates are taken without a list of revoked ones, even where a list is required: a stolen card works until it ends.'
										}
										run={() => {
											const key = (authority.issuerSki as string).toUpperCase();
											return setCheck({
												exemptedCertificateAuthoritiesSubjectKeyIdentifiers: isExempted(authority)
													? exempted.filter((one) => one !== key)
													: [...exempted, key],
											});
										}}
										changes={['methods']}
									/>
								)}
								{mayChange && (
									<ActButton
										size="small"
										label="Remove"
										about={nameOf(authority)}
										action="Remove"
										consequence="Certificates that it issued are refused from now on. Sessions that began with one go on until they end."
										run={() =>
											changeAuthorities(graph, account.tenantId, (list) =>
												list.filter(({ certificate }) => certificate !== authority.certificate),
											)
										}
										changes={['methods']}
									/>
								)}
							</span>
						</li>
					))}
				</ul>
			</Section>
			<Section
				title="Revoked certificates"
				actions={
					changeMethods && (
						<ActButton
							label={isRequired ? 'Require no list' : 'Require a list'}
							action={isRequired ? 'Require none' : 'Require'}
							consequence={
								isRequired
									? 'Certificates of an authority without a list are taken, revoked or not.'
									: 'Certificates of every authority that has no list are refused, but for those that are exempted.'
							}
							run={() => setCheck({ state: isRequired ? 'disabled' : 'enabled' })}
							changes={['methods']}
						/>
					)
				}
			>
				<Text>
					{isRequired
						? 'Each authority must have a list of the certificates that it revoked, unless it is exempted; without one its certificates are refused.'
						: 'A list counts where an authority has one, and none must have one.'}
				</Text>
			</Section>
			{isAdding && <AuthorityDialog onClose={() => setAdding(false)} />}
		</>
	);
}
