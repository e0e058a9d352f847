//! Whoever loads the files asks whether a use is allowed, and obeys.

use polity::registry::{PolicyResponse, QueryMsg, ReasonCode, Subject, VersionResponse};

use super::registering::FORMS;
use super::stage::{said, short, validity, Stage};
use super::telling::Step;
use super::Told;
use crate::ui::Value;

pub fn tell(stage: &mut Stage) -> Told {
    stage.say(
        "Polity decides; whoever loads the files enforces. city-archive runs the model behind a gateway, and the gateway \
         asks before each kind of use. What it says about a use is the archive's declaration: no chain can check it.",
    )?;
    let model = stage.known.model;
    let policy = stage.model(model)?.policy.unwrap_or_default();
    let asked = stage.asked_by(policy)?;
    let facts = asked.into_iter().map(|(what, asked)| (what, Value::text(asked))).collect();
    let title = format!("What the policy in force, {}, asks", stage.policy_name(policy));
    stage.tell(Step::Facts { title, facts })?;
    stage.say(
        "The words for uses are those of the EU's AI Act: annex-iii:3b is point 3 (b) of its Annex III, in which machines \
         mark what pupils have learnt.",
    )?;
    let active = Subject::Active { model };
    let asked = [
        ("read forms of the archive", said(&FORMS)?),
        ("mark sums at school", said(&[("use", &["annex-iii:3b"]), ("task", &["image-classification"])])?),
        (
            "sort applications for a job",
            said(&[("use", &["annex-iii:4a"]), ("task", &["image-classification"])])?,
        ),
        ("a use with a misspelt name", said(&[("use", &["unlistd"]), ("task", &["image-classification"])])?),
        ("no use named", said(&[("task", &["image-classification"])])?),
    ];
    let asked = asked.map(|(about, attributes)| (about, active.clone(), attributes));
    let [forms, school, jobs, misspelt, silent] =
        stage.gateway("What the gateway asks, and is told", asked)?;
    stage.check("reading forms", forms.allowed, true)?;
    stage.check("marking sums", school.allowed, true)?;
    for (decision, code) in [
        (jobs, ReasonCode::TermNotAllowed),
        (misspelt, ReasonCode::TermUnknown),
        (silent, ReasonCode::AxisMissing),
    ] {
        let codes: Vec<_> = decision.reasons.iter().map(|reason| reason.code).collect();
        stage.check("the reasons against a use", codes, vec![code])?;
    }
    stage.say(
        "On what a policy speaks of, only what it allows by name is allowed. What its authors never heard of, what is \
         misspelt and what is left out is refused.",
    )?;
    let version = forms.version.unwrap_or_default();
    let root =
        stage.ask_registry::<VersionResponse>(&QueryMsg::Version { model, version, at: None })?.content.root;
    stage.check("the root of what may be loaded", forms.root, Some(root))?;
    let PolicyResponse { written, .. } = stage.ask_registry(&QueryMsg::Policy { policy })?;
    stage.check("how long it may be kept", forms.valid_until - forms.time, written.max_staleness)?;
    let duties: Vec<_> = forms.duties.iter().map(|duty| duty.term.as_str()).collect();
    let policy = stage.policy_name(forms.policy.unwrap_or_default());
    stage.facts(
        "What comes with leave to read forms",
        [
            ("files", Value::text(format!("version {version}, root {}", short(&root)))),
            ("policy", Value::text(policy)),
            ("duties", Value::text(duties.join(", "))),
            ("valid until", Value::Time(forms.valid_until)),
            ("that is for", Value::text(validity(&forms))),
        ],
    )?;
    stage.say(
        "The answer may be kept until then, and not a second longer. So the slowest gateway is as far behind a brake as the \
         policy says, and no further.",
    )
}
