/** EventLoupe's version, said in cases, reports and the action log. A test holds it to package.json. */
export const engineVersion = '0.1.0';
