import { type Failure, failure } from '#kernel/result.ts';
import { fold } from '#kernel/text/fold.ts';
import { dutchStopWords } from '#kernel/text/stop-words.ts';

/** Something about a person that had better not be in a help question: `text` stands from `start` to `end`. */
export type Finding = {
	kind: 'childWithCircumstances' | 'phone' | 'email' | 'bsn' | 'belgianNationalNumber';
	start: number;
	end: number;
	text: string;
	/** A number that is called a BSN or national number is refused; the rest is for the writer to judge. */
	severity: 'warn' | 'refuse';
};

type Rule = Pick<Finding, 'kind' | 'severity'> & {
	pattern: RegExp;
	accepts: (hit: RegExpExecArray) => boolean;
};

/**
 * Finds personal data in a Dutch text, in its order; nothing is reported twice, and the most specific kind wins.
 * Names are known only by what stands beside them, so this misses some: it warns a writer, it doesn't clear a text.
 */
export function findPersonalData(text: string): Finding[] {
	const findings: Finding[] = [];
	let rest = text;
	for (const { kind, severity, pattern, accepts } of RULES) {
		const hits = [...rest.matchAll(pattern)].filter(accepts);
		for (const { 0: words, index: start } of hits)
			findings.push({ kind, start, end: start + words.length, text: words, severity });
		rest = blank(rest, hits);
	}
	return findings.sort((a, b) => a.start - b.start);
}

/** Why texts can't be saved: a number beside "BSN" never, and whatever else is a person's until its writer has looked. */
export function guard(
	texts: readonly string[],
	seen: boolean
): Failure<'identityNumber'> | Failure<'personalData'> | null {
	const findings = findPersonalData(texts.join('\n'));
	if (findings.some(({ severity }) => severity === 'refuse')) return failure('identityNumber');
	return findings.length > 0 && !seen ? failure('personalData') : null;
}

/** Puts something that no rule looks for in the place of what was found. */
function blank(text: string, hits: RegExpExecArray[]): string {
	let done = 0;
	let blanked = '';
	for (const { 0: words, index } of hits) {
		blanked += text.slice(done, index) + '\0'.repeat(words.length);
		done = index + words.length;
	}
	return blanked + text.slice(done);
}

// Numbers. Every repetition in these patterns is bounded, so that no text can make the search slow.

const GAP = String.raw`[ \u00A0.\-‑–/]{0,2}`;
const digits = (least: number, most = least) => String.raw`\d(?:${GAP}\d){${least - 1},${most - 1}}`;
/** Not a part of a longer number or code, an IBAN, or an amount. */
const number = (pattern: string) =>
	String.raw`(?<![\p{L}\d+]|[A-Z]{4} ?|€ ?)(?:${pattern})(?![\p{L}\d])(?! ?(?:euro|€))`;
const named = (names: string, pattern: string) =>
	new RegExp(
		String.raw`(?<=(?:${names})\D{0,25})${number(pattern)}` +
			String.raw`|${number(pattern)}(?=[^\d\p{L}]{0,4}(?:is (?:het|een|zijn|haar|mijn) )?(?:${names}))`,
		'gu'
	);

const BSN_NAMES = '[Bb][Ss][Nn]|[Bb]urgerservice-?nummer|[Ss]ofi-?nummer';
const NATIONAL_NAMES = '[Rr]ijksregister-?(?:nummer|nr)|[Nn]ationaal nummer|INSZ';
/** A Dutch or Belgian prefix and eight (Belgian landline) or nine digits. */
const PHONE = String.raw`(?:(?:\+|00)3[12]${GAP}(?:\(0\)${GAP})?|\(?0)[1-9](?:\d|[ \u00A0.\-‑–/()]{1,2}\d){7,8}`;
const DATE = /^\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d\d(?!\d)/;

const onlyDigits = (written: string) => written.replace(/\D/g, '');

/** The eleven-test of the Dutch citizen service number (Besluit burgerservicenummer, 2007). */
function isBsn(written: string): boolean {
	const nine = [...onlyDigits(written)].map(Number);
	const sum = nine.reduce((total, digit, i) => total + digit * (i === 8 ? -1 : 9 - i), 0);
	return sum % 11 === 0 && nine.some((digit) => digit > 0);
}

/** Birth date, serial number and 97 − remainder by 97, with a 2 in front from 2000 on (Royal Decree of 3 April 1984). */
function isBelgianNationalNumber(written: string): boolean {
	const eleven = onlyDigits(written);
	const month = Number(eleven.slice(2, 4)) % 20; // numbers for people outside the register add 20 or 40
	const day = Number(eleven.slice(4, 6));
	const check = Number(eleven.slice(9));
	const bases = [Number(eleven.slice(0, 9)), Number('2' + eleven.slice(0, 9))];
	return month <= 12 && day <= 31 && bases.some((base) => 97 - (base % 97) === check);
}

/** Written like a row of digits, not like a list of small numbers. */
function inFewGroups(written: string): boolean {
	return written.split(/\D+/).length <= 4;
}

// Children. A name is a capitalised word beside something that is only said of a child.

const NAME = String.raw`(?<![\p{L}\d-])(?<name>\p{Lu}[\p{Ll}\p{M}]{1,15}(?:-\p{Lu}[\p{Ll}\p{M}]{1,15})?)`;
const SURNAME = String.raw`(?: (?:(?:van|de|der|den|el|ten|ter) ){0,2}\p{Lu}[\p{L}\p{M}]{0,20}\.?)?`;
const CLASS = String.raw`(?:groep ?[1-8]|klas ?[1-6]|[1-8][a-fA-F]\b|de (?:kleuter|peuter|brug|schakel|nieuwkomers|taal)(?:klas|groep)|het (?:eerste|tweede|derde|vierde|vijfde|zesde) leerjaar)`;
const CHILD =
	'kind|zoon|zoontje|dochter|dochtertje|leerling|leerlinge|kleuter|jongen|jongetje|meisje|kindje|broertje|zusje|pleegkind';
const RELATIVE =
	'zoon|zoontje|dochter|dochtertje|moeder|vader|mama|papa|ouders|pleegouders|oma|opa|broer|broertje|zus|zusje';
const CONDITION =
	'ADHD|ADD|autisme|autistisch|dyslexie|epilepsie|diabetes|depressie|trauma|mishandel|misbruik|verwaarloo|uithuisplaats|pleeggezin|jeugdbescherming|voogd|verslaafd|gescheiden';

/** Any of these words, with or without a capital: the flag for that would let \p{Lu} match everything. */
const either = (words: string) =>
	words.replace(/(?<=^|\|)\p{Ll}/gu, (first) => `[${first.toUpperCase()}${first}]`);

const CHILDREN = [
	String.raw`${NAME}${SURNAME},? (?:uit|(?:die )?(?:zit|zat)(?: nu| pas| al)? in) ${CLASS}`,
	String.raw`${NAME}${SURNAME} ?\((?:${CLASS}|(?:[3-9]|1[0-8])(?: jaar)?)\)`,
	String.raw`${NAME}${SURNAME}(?:,| is| van) (?:pas |nu |net )?(?:[3-9]|1[0-8]) ?jaar`,
	String.raw`(?<!\p{L})(?:${either(CHILD)})(?:,? genaamd|,)? ${NAME}${SURNAME}`,
	String.raw`(?<!\p{L})(?:${either(RELATIVE)}) van ${NAME}${SURNAME}`,
	String.raw`${NAME}['’]s? (?:${RELATIVE})(?!\p{L})`,
	String.raw`${NAME}${SURNAME} (?:heeft|had|kreeg|krijgt) [^.!?\n]{0,60}(?:${CONDITION})\p{L}{0,12}`
];

/** Capitalised words that stand where a name could. */
const NOT_NAMES = new Set(
	`kind kinderen leerling leerlingen kleuter kleuters peuters tieners jongeren jongen jongens meisje meisjes ouder ouders
	vader vaders moeder moeders gezin gezinnen nieuwkomers vrienden broertjes zusjes juf juffen meester meesters leerkracht
	leerkrachten leraar leraren collega stagiair team school basisschool stichting obs bs rkbs kc ikc sint nederlands engels
	frans duits turks arabisch pools spaans oekraiens jeugdzorg`.split(/\s+/)
);
const NATIONALITY = /..(?:[dklmnr]se|sche|ese)$/;
const ADULT =
	/(?<!\p{L})(?:juf|juffrouw|meester|mevrouw|meneer|mevr\.?|dhr\.?|leerkracht|leraar|docent|collega|directeur|coach) $/iu;

function isChildsName({ 0: words, index, input, groups }: RegExpExecArray): boolean {
	const name = groups!.name!;
	const folded = fold(name);
	if (dutchStopWords.has(folded) || NOT_NAMES.has(folded) || NATIONALITY.test(folded)) return false;
	const start = index + words.indexOf(name);
	return !ADULT.test(input.slice(Math.max(0, start - 12), start));
}

const RULES: Rule[] = [
	{
		kind: 'email',
		severity: 'warn',
		pattern: /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,5}\p{L}{2,24}/gu,
		accepts: () => true
	},
	{
		kind: 'bsn',
		severity: 'refuse',
		pattern: named(BSN_NAMES, digits(8, 9)),
		// A number that begins with 0 and fails the test is a telephone number in the same sentence.
		accepts: ([written]) => !written.startsWith('0') || isBsn(written)
	},
	{
		kind: 'belgianNationalNumber',
		severity: 'refuse',
		pattern: named(NATIONAL_NAMES, digits(11)),
		accepts: () => true
	},
	{
		kind: 'belgianNationalNumber',
		severity: 'warn',
		pattern: new RegExp(number(digits(11)), 'gu'),
		accepts: ([written]) => isBelgianNationalNumber(written)
	},
	{
		kind: 'phone',
		severity: 'warn',
		pattern: new RegExp(number(PHONE), 'gu'),
		accepts: ([written]) => !DATE.test(written)
	},
	{
		kind: 'bsn',
		severity: 'warn',
		pattern: new RegExp(number(digits(9)), 'gu'),
		accepts: ([written]) => inFewGroups(written) && isBsn(written)
	},
	...CHILDREN.map((pattern): Rule => ({
		kind: 'childWithCircumstances',
		severity: 'warn',
		pattern: new RegExp(pattern, 'gu'),
		accepts: isChildsName
	}))
];
