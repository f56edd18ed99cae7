// How to trust the development CA, in each place that asks.
import { bold, dim } from './terminal.ts';

export function trustInstructions(caFile: string): string[] {
	return [
		'',
		`  ${bold('development CA')}  ${caFile}`,
		`    ${dim('Node')}     export NODE_EXTRA_CA_CERTS=${caFile}`,
		`    ${dim('Python')}   export REQUESTS_CA_BUNDLE=${caFile}`,
		`    ${dim('Java')}     keytool -importcert -noprompt -alias countersign-dev -file ${caFile} -keystore truststore.p12 -storepass changeit`,
		`             ${dim('then')} java -Djavax.net.ssl.trustStore=truststore.p12 -Djavax.net.ssl.trustStorePassword=changeit`,
		`    ${dim('curl')}     curl --cacert ${caFile} …`,
		`    ${dim('browser')}  import it as an authority in the certificate settings, or click through the warning once`,
	];
}
