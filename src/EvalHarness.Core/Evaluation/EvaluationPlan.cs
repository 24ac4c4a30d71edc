namespace EvalHarness.Evaluation;

/// <summary>What a dataset is for.</summary>
public enum DatasetRole
{
    /// <summary>Clean test data.</summary>
    Clean,

    /// <summary>A sample of the data that the models were trained on.</summary>
    Train,

    /// <summary>Labelled data from a shifted source.</summary>
    Shift,

    /// <summary>Data outside the classes.</summary>
    Ood,
}

/// <summary>A dataset as the plan sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Of">The clean dataset it belongs to; null for a clean one, and for OOD data that suits any.</param>
/// <param name="IsImage">Whether it holds images, which all image perturbations need.</param>
/// <param name="Distance">For OOD data: how far dataset.json says it is.</param>
public sealed record PlannedDataset(string Name, DatasetRole Role, string? Of, bool IsImage, OodDistance Distance = OodDistance.Unspecified);

/// <summary>A perturbation at one severity, resolved.</summary>
/// <param name="Id">Id, mode included.</param>
/// <param name="Severity">1 to 5.</param>
/// <param name="Group">Group for reports.</param>
/// <param name="KeepsLabel">Whether the label stays right; false makes the result out-of-distribution.</param>
/// <param name="DrawsRows">Whether it changes which samples there are, not the samples: a shift, not a perturbation.</param>
public sealed record PlannedPerturbation(string Id, int Severity, string? Group, bool KeepsLabel, bool DrawsRows = false);

/// <summary>Turns a suite and what was found into the list of conditions, clean first. Pure.</summary>
public static class EvaluationPlan
{
    /// <summary>Every condition, dataset by dataset: clean, train, perturbed, shifted, out-of-distribution, label noise, attacks.</summary>
    /// <param name="suite">What to measure.</param>
    /// <param name="datasets">The datasets that were found and that the suite selects.</param>
    /// <param name="perturbations">The suite's perturbations for an image dataset of that name, resolved; called for clean image datasets only.</param>
    public static IReadOnlyList<Condition> Conditions(
        Suite suite,
        IReadOnlyList<PlannedDataset> datasets,
        Func<PlannedDataset, IReadOnlyList<PlannedPerturbation>> perturbations)
    {
        ArgumentNullException.ThrowIfNull(suite);
        ArgumentNullException.ThrowIfNull(datasets);
        ArgumentNullException.ThrowIfNull(perturbations);
        var conditions = new List<Condition>();
        foreach (var clean in datasets.Where(dataset => dataset.Role == DatasetRole.Clean).OrderBy(dataset => dataset.Name, StringComparer.Ordinal))
        {
            conditions.Add(new Condition(clean.Name, ConditionKind.Clean, clean.Name, clean.Name, null, 0, null, suite.CleanSamples));
            AddPartners(conditions, suite, clean, datasets);
            foreach (var perturbation in perturbations(clean))
            {
                conditions.Add(new Condition(
                    FormattableString.Invariant($"{clean.Name}/{perturbation.Id}-{perturbation.Severity}"),
                    perturbation.DrawsRows ? ConditionKind.Shift : perturbation.KeepsLabel ? ConditionKind.Perturbed : ConditionKind.Ood,
                    clean.Name,
                    clean.Name,
                    perturbation.Id,
                    perturbation.Severity,
                    perturbation.Group,
                    suite.Samples)
                {
                    Distance = perturbation.KeepsLabel ? null : OodDistance.Far,
                });
            }

            foreach (var noise in suite.LabelNoise)
            {
                var id = LabelNoiseId(noise);
                conditions.Add(new Condition($"{clean.Name}/{id}", ConditionKind.LabelNoise, clean.Name, clean.Name, id, 0, "label_noise", suite.Samples));
            }

            foreach (var attack in suite.Attacks.Where(_ => clean.IsImage))
            {
                var id = AttackId(attack);
                conditions.Add(new Condition($"{clean.Name}/{id}", ConditionKind.Attack, clean.Name, clean.Name, id, 0, "attack", attack.Images));
            }
        }

        return conditions;
    }

    /// <summary>Id of a label noise: its kind and its rate in percent, such as <c>label_noise_symmetric_10</c>.</summary>
    public static string LabelNoiseId(LabelNoiseSelection noise)
    {
        ArgumentNullException.ThrowIfNull(noise);
        return FormattableString.Invariant($"label_noise_{noise.Kind}_{noise.Rate * 100:0.##}");
    }

    /// <summary>Id of an attack: norm, largest change (in steps of 1/255 where it is whole steps) and queries, such as <c>square_attack_linf_8of255_500</c>.</summary>
    public static string AttackId(AttackSelection attack)
    {
        ArgumentNullException.ThrowIfNull(attack);
        var steps = attack.Epsilon * 255;
        var size = Math.Abs(steps - Math.Round(steps)) < 1e-9 ? FormattableString.Invariant($"{steps:0}of255") : FormattableString.Invariant($"{attack.Epsilon:R}");
        return FormattableString.Invariant($"square_attack_{attack.Norm}_{size}_{attack.Queries}");
    }

    /// <summary>
    /// Whether a family's checkpoints are meant for a clean dataset. A family whose name begins some clean dataset's name belongs to those
    /// datasets alone; any other family to every dataset that its checkpoints fit.
    /// </summary>
    public static bool Pairs(string family, string cleanDataset, IEnumerable<string> cleanDatasets)
    {
        ArgumentNullException.ThrowIfNull(family);
        ArgumentNullException.ThrowIfNull(cleanDataset);
        return cleanDataset.StartsWith(family, StringComparison.OrdinalIgnoreCase)
            || !cleanDatasets.Any(name => name.StartsWith(family, StringComparison.OrdinalIgnoreCase));
    }

    private static void AddPartners(List<Condition> conditions, Suite suite, PlannedDataset clean, IReadOnlyList<PlannedDataset> datasets)
    {
        var partners = datasets
            .Where(dataset => dataset.Role != DatasetRole.Clean)
            .Where(dataset => dataset.Of is null
                ? dataset.Role == DatasetRole.Ood && dataset.IsImage == clean.IsImage
                : string.Equals(dataset.Of, clean.Name, StringComparison.Ordinal))
            .OrderBy(dataset => dataset.Role)
            .ThenBy(dataset => dataset.Name, StringComparer.Ordinal);
        foreach (var partner in partners)
        {
            var kind = partner.Role switch
            {
                DatasetRole.Train => ConditionKind.Train,
                DatasetRole.Shift => ConditionKind.Shift,
                _ => ConditionKind.Ood,
            };
            var id = partner.Of is null ? $"{clean.Name}/{partner.Name}" : partner.Name;
            conditions.Add(new Condition(id, kind, partner.Name, clean.Name, null, 0, null, kind == ConditionKind.Train ? suite.CleanSamples : suite.Samples)
            {
                Distance = kind == ConditionKind.Ood ? Distance(suite, partner) : null,
            });
        }
    }

    private static OodDistance Distance(Suite suite, PlannedDataset ood) =>
        suite.NearOod.Any(glob => Glob.Matches(glob, ood.Name)) ? OodDistance.Near
        : suite.FarOod.Any(glob => Glob.Matches(glob, ood.Name)) ? OodDistance.Far
        : ood.Distance;
}
