use crate::{assert_golden, polity, run, text};

#[test]
fn help_says_what_there_is() {
    for (args, golden) in [
        (&["--help"][..], "help.txt"),
        (&["demo", "--help"], "help-demo.txt"),
        (&["manifest", "--help"], "help-manifest.txt"),
        (&["manifest", "make", "--help"], "help-manifest-make.txt"),
        (&["manifest", "show", "--help"], "help-manifest-show.txt"),
        (&["model", "verify", "--help"], "help-model-verify.txt"),
        (&["prove", "--help"], "help-prove.txt"),
        (&["evaluate", "--help"], "help-evaluate.txt"),
        (&["policy", "--help"], "help-policy.txt"),
        (&["policy", "check", "--help"], "help-policy-check.txt"),
        (&["policy", "diff", "--help"], "help-policy-diff.txt"),
    ] {
        let output = polity(args).env("COLUMNS", "100").output().unwrap();
        assert!(output.status.success());
        assert_golden(golden, text(&output.stdout));
    }
}

#[test]
fn what_is_not_understood_is_refused_with_a_hint() {
    for (args, hint) in [
        (&["demo", "--jsn"][..], "tip: a similar argument exists: '--json'"),
        (&["dmo"], "tip: a similar subcommand exists: 'demo'"),
        (&["demo", "--width", "7"], "7 is not in 40..=500"),
        (&["demo", "--json", "--width", "80"], "cannot be used with '--width"),
        (&["demo", "more"], "unexpected argument 'more'"),
        (&[], "Usage: polity <COMMAND>"),
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
        let error = text(&output.stderr);
        assert!(error.contains(hint), "{args:?}: {error}");
        assert!(error.contains("--help") || args.is_empty(), "{args:?}: {error}");
    }
}

#[test]
fn it_knows_its_version() {
    let output = run(&["--version"]);
    assert_eq!(text(&output.stdout), concat!("polity ", env!("CARGO_PKG_VERSION"), "\n"));
}
