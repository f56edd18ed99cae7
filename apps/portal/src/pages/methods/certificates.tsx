// Sign-in by certificate: for whom, what a certificate counts for, whose certificates are trusted.
import { Button, MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { affinityWords, bindingWords, modeWords, ruleWords } from '../../changes/certificate-rules.ts';
import { targetName } from '../../changes/passkey-policy.ts';
import {
	type CertificateAuthority,
	type CertificateConfiguration,
	certificatesPath,
	useAuthorities,
	useCertificates,
} from '../../graph/certificate-queries.ts';
import type { Stored } from '../../graph/graph.ts';
import { useNames } from '../../graph/use-names.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { Section, useItemStyles } from '../../parts/section.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';
import { AuthoritiesSection } from './authorities-section.tsx';
import { BindingDialog } from './binding-dialog.tsx';
import { DefaultModeDialog } from './default-mode-dialog.tsx';
import { wordsOf } from './method-words.ts';
import { RuleDialog } from './rule-dialog.tsx';
import { TargetsDialog } from './targets-dialog.tsx';

const useStyles = makeStyles({
	page: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: tokens.spacingVerticalXL },
});

export function Certificates() {
	const authorities = useAuthorities();
	return (
		<Loaded query={useCertificates()}>
			{(stored) => <Loaded query={authorities}>{(trusted) => <Opened stored={stored} authorities={trusted} />}</Loaded>}
		</Loaded>
	);
}

const changes = ['methods'];

interface OpenedProps {
	stored: Stored<CertificateConfiguration>;
	authorities: readonly CertificateAuthority[];
}

function Opened({ stored, authorities }: OpenedProps) {
	const styles = useStyles();
	const items = useItemStyles();
	const { graph } = useSession();
	const { changeMethods } = useMay();
	const [edited, setEdited] = useState<'targets' | 'default' | 'rule' | 'binding'>();
	const { value: policy, etag } = stored;
	const { state, includeTargets, excludeTargets, certificateUserBindings: bindings } = policy;
	const { rules, ...modes } = policy.authenticationModeConfiguration;
	const nameOf = useNames([...includeTargets, ...excludeTargets].map(({ id }) => id));
	const namesOf = (targets: typeof includeTargets) => targets.map(({ id }) => targetName(id, nameOf)).join(', ');
	const isOn = state === 'enabled';
	const { on = '', off = '' } = wordsOf(policy);
	const close = () => setEdited(undefined);
	const write = (changed: Partial<CertificateConfiguration>) => graph.patch(certificatesPath, changed, etag);
	const edit = (what: typeof edited, label: string) =>
		changeMethods && <Button onClick={() => setEdited(what)}>{label}</Button>;
	return (
		<div className={styles.page}>
			<PageHeading
				title="Certificates"
				about="Who signs in with a certificate or smart card, what a certificate counts for, and whose certificates are trusted."
				actions={
					changeMethods && (
						<ActButton
							label={isOn ? 'Turn off' : 'Turn on'}
							action={isOn ? 'Turn off' : 'Turn on'}
							consequence={isOn ? off : on}
							run={() => write({ state: isOn ? 'disabled' : 'enabled' })}
							changes={changes}
						/>
					)
				}
			/>
			<MessageBar intent={isOn ? 'info' : 'warning'} layout="multiline">
				<MessageBarBody>
					{isOn ? 'Certificates are on. ' : 'Certificates are off: nobody signs in with one. '}
					{authorities.length === 0 && 'No authority is trusted yet, so that no certificate is taken.'}
				</MessageBarBody>
			</MessageBar>
			<Section title="Who has them" actions={edit('targets', 'Choose groups')}>
				<Text>
					{includeTargets.length === 0 ? 'Nobody' : namesOf(includeTargets)}
					{excludeTargets.length > 0 && `; not ${namesOf(excludeTargets)}`}.
				</Text>
			</Section>
			<Section title="What a certificate counts for" actions={edit('rule', 'Add a rule')}>
				<ul className={items.list}>
					{rules.map((rule, index) => (
						<li key={JSON.stringify(rule)} className={items.item}>
							<span>{ruleWords(rule)}</span>
							{changeMethods && (
								<ActButton
									size="small"
									label="Remove"
									about={ruleWords(rule)}
									action="Remove"
									consequence={`Such certificates count for ${modeWords[modes.x509CertificateAuthenticationDefaultMode]} from the next sign-in on, unless another rule is about them.`}
									run={() =>
										write({
											authenticationModeConfiguration: { ...modes, rules: rules.filter((_, at) => at !== index) },
										})
									}
									changes={changes}
								/>
							)}
						</li>
					))}
					<li className={items.item}>
						<span>
							{rules.length === 0 ? 'Every certificate' : 'Every other certificate'}:{' '}
							{modeWords[modes.x509CertificateAuthenticationDefaultMode]},{' '}
							{affinityWords[modes.x509CertificateDefaultRequiredAffinityLevel]}
						</span>
						{changeMethods && (
							<Button size="small" aria-label="Change where no rule applies" onClick={() => setEdited('default')}>
								Change
							</Button>
						)}
					</li>
				</ul>
				<Text size={200}>Where two rules contradict each other, the certificate is one factor.</Text>
			</Section>
			<Section title="How its user is found" actions={edit('binding', 'Add a binding')}>
				<ol className={items.list}>
					{bindings
						.toSorted((one, other) => one.priority - other.priority)
						.map((binding) => (
							<li key={binding.priority} className={items.item}>
								<span>{bindingWords(binding)}</span>
								{changeMethods && bindings.length > 1 && (
									<ActButton
										size="small"
										label="Remove"
										about={bindingWords(binding)}
										action="Remove"
										consequence="Whoever is found by this binding alone cannot sign in with a certificate any more."
										run={() =>
											write({
												certificateUserBindings: bindings.filter(({ priority }) => priority !== binding.priority),
											})
										}
										changes={changes}
									/>
								)}
							</li>
						))}
				</ol>
			</Section>
			<AuthoritiesSection stored={stored} authorities={authorities} />
			{edited === 'targets' && (
				<TargetsDialog title="Who has certificates" targets={policy} save={write} onClose={close} />
			)}
			{edited === 'default' && <DefaultModeDialog stored={stored} onClose={close} />}
			{edited === 'rule' && <RuleDialog stored={stored} authorities={authorities} onClose={close} />}
			{edited === 'binding' && <BindingDialog stored={stored} onClose={close} />}
		</div>
	);
}
